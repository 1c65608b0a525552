namespace CoachingPlatform.Identity.Accounts;

/// <summary>A person who can sign in.</summary>
/// <param name="Id">Stable; the <c>sub</c> of every token.</param>
/// <param name="UserName">In lower case.</param>
/// <param name="DisplayName">As shown on pages.</param>
/// <param name="Roles">Words of <see cref="ServiceDefaults.Security.Roles"/>.</param>
/// <param name="Language"><c>id</c> or <c>en</c>.</param>
/// <param name="PasswordHash">PBKDF2, from ASP.NET's own hasher.</param>
internal sealed record Account(Guid Id, string UserName, string DisplayName, IReadOnlyList<string> Roles, string Language, string PasswordHash);
