namespace CoachingPlatform.Mentoring.Domain;

/// <summary>The time zone of a place in Indonesia (Keppres 41/1987; the provinces of Papua that are younger lie in the east as well).</summary>
internal static class LocalZone
{
    private static readonly string[] Central = ["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"];

    /// <summary>The IANA zone of a region by its Kemendagri code, whose first two digits are the province.</summary>
    public static string Of(string regionCode) => regionCode[..2] switch
    {
        var province when Central.Contains(province) => "Asia/Makassar",
        ['8' or '9', _] => "Asia/Jayapura",
        _ => "Asia/Jakarta",
    };
}
