namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Whether a business is written to about its coaching, and how. See decision 0013 for why it is unless it says no.</summary>
/// <param name="Wanted">False: it gets no mails.</param>
/// <param name="Language">The language of its mails: <c>id</c> or <c>en</c>.</param>
internal sealed record ContactPreference(bool Wanted, string Language)
{
    /// <summary>The languages that mails are written in.</summary>
    public static readonly IReadOnlyList<string> Languages = ["id", "en"];

    /// <summary>Of a business that has said nothing.</summary>
    public static readonly ContactPreference Unstated = new(true, "id");

    /// <summary>Of two businesses that become one: a no of either counts.</summary>
    public ContactPreference With(ContactPreference other) => this with { Wanted = Wanted && other.Wanted };
}
