using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.AspNetCore.Http;

namespace CoachingPlatform.ServiceDefaults.Commands;

/// <summary>Versions over HTTP: <c>ETag</c> on answers, <c>If-Match</c> on edits.</summary>
public static class EntityVersion
{
    /// <summary>The ETag of a version, e.g. <c>"3"</c>.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version in <c>If-Match</c>; refused with 428 when it is missing and 400 when it is not one of our ETags.</summary>
    public static Outcome<long> ExpectedVersion(this HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
            return new Refusal(RefusalKind.PreconditionMissing, "version.required");
        return long.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : Refusal.Invalid("version.malformed");
    }

    /// <summary>Why a request may not change what is at this version: it says none, none of ours, or another one. Null when it saw this one.</summary>
    public static Refusal? NotSeen(this HttpRequest request, long current)
    {
        var expected = request.ExpectedVersion();
        return expected.Refusal ?? (expected.Value == current ? null : Stale(current));
    }

    /// <summary>The refusal for a caller that saw an older version.</summary>
    public static Refusal Stale(long current) => new(RefusalKind.Stale, "version.stale", null, ("current", current));
}
