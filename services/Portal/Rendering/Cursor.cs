using Microsoft.AspNetCore.WebUtilities;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>The cursor in the address of a list's next page.</summary>
internal static class Cursor
{
    public static string Of(string next) => QueryHelpers.ParseQuery(next[next.IndexOf('?', StringComparison.Ordinal)..])["after"].ToString();
}
