using System.Globalization;

namespace CoachingPlatform.Enrolment.Paper;

/// <summary>The words on a certificate in one language.</summary>
/// <param name="Culture">How its dates are written.</param>
/// <param name="Title">What it is.</param>
/// <param name="Number">Before the number.</param>
/// <param name="AwardedTo">Before the business.</param>
/// <param name="Completed">Before the track.</param>
/// <param name="Within">Before the programme.</param>
/// <param name="Cohort">Before the cohort.</param>
/// <param name="Until">Between the first day and the last.</param>
/// <param name="IssuedOn">Before the day of issue.</param>
/// <param name="Organisers">Before the organisers.</param>
/// <param name="Verify">Beside the QR code.</param>
internal sealed record PaperWords(
    CultureInfo Culture, string Title, string Number, string AwardedTo, string Completed, string Within, string Cohort, string Until, string IssuedOn,
    string Organisers, string Verify)
{
    /// <summary>The languages that a certificate can be printed in.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["id", "en"];

    private static PaperWords Indonesian { get; } = new(
        CultureInfo.GetCultureInfo("id-ID"), "Sertifikat Penyelesaian", "Nomor", "diberikan kepada", "yang telah menyelesaikan jalur pembinaan", "dalam program",
        "Angkatan", "sampai dengan", "Diterbitkan pada", "Penyelenggara", "Pindai kode ini atau buka alamat berikut untuk memeriksa keaslian sertifikat:");

    private static PaperWords English { get; } = new(
        CultureInfo.GetCultureInfo("en-GB"), "Certificate of Completion", "Number", "is awarded to", "which has completed the coaching track", "in the programme",
        "Cohort", "to", "Issued on", "Organised by", "Scan this code or open this address to check that the certificate is genuine:");

    /// <summary>The words of a language, one of <see cref="Languages"/>.</summary>
    public static PaperWords In(string language) => language == "en" ? English : Indonesian;

    /// <summary>A day in words, e.g. <c>28 November 2026</c>.</summary>
    public string Day(DateOnly day) => day.ToString("d MMMM yyyy", Culture);

    /// <summary>The name Indonesians know a zone by; elsewhere its IANA name.</summary>
    public static string Zone(string zone) => zone switch
    {
        "Asia/Jakarta" or "Asia/Pontianak" => "WIB",
        "Asia/Makassar" => "WITA",
        "Asia/Jayapura" => "WIT",
        _ => zone,
    };
}
