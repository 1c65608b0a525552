using System.Text;
using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Paper;
using CoachingPlatform.ServiceDefaults.Values;
using Microsoft.Extensions.Configuration;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using Xunit;
using ZXing;

namespace CoachingPlatform.Enrolment.Tests.Paper;

/// <summary>The paper, read back.</summary>
public sealed partial class CertificatePdfTests
{
    private const string Number = "2027-7F3K-9QXM-2DPA-8VTC";

    private static readonly Uri Verify = new($"https://pembinaan.kalselprov.example/verify/{Number}");

    private static readonly CertificatePaper Ordinary = new()
    {
        BusinessName = "Kerupuk Cahaya 66", ProgrammeName = "Pembinaan UMKM Kalsel 2027", TrackName = "Siap Ekspor", CohortName = "Angkatan 1", Organisers = ["Apindo Kalsel", "Dinas Koperasi"],
        StartsOn = new(2026, 11, 1), EndsOn = new(2027, 4, 30), IssuedOn = new(2027, 5, 2), TimeZone = "Asia/Makassar",
    };

    [Theory]
    [InlineData("id", "Sertifikat Penyelesaian Nomor 2027-7F3K-9QXM-2DPA-8VTC diberikan kepada Kerupuk Cahaya 66 yang telah menyelesaikan jalur pembinaan Siap Ekspor dalam program "
        + "Pembinaan UMKM Kalsel 2027 Angkatan: Angkatan 1 1 November 2026 sampai dengan 30 April 2027 (WITA) Diterbitkan pada 2 Mei 2027 Penyelenggara Apindo Kalsel · Dinas Koperasi")]
    [InlineData("en", "Certificate of Completion Number 2027-7F3K-9QXM-2DPA-8VTC is awarded to Kerupuk Cahaya 66 which has completed the coaching track Siap Ekspor in the programme "
        + "Pembinaan UMKM Kalsel 2027 Cohort: Angkatan 1 1 November 2026 to 30 April 2027 (WITA) Issued on 2 May 2027 Organised by Apindo Kalsel · Dinas Koperasi")]
    public void It_is_one_page_of_A4_with_its_font_inside_in_the_language_that_was_asked_for(string language, string text)
    {
        var file = Print(Ordinary, language);
        using var document = PdfDocument.Open(file);
        var page = Assert.Single(document.GetPages());

        Assert.Equal((595, 842), ((int)Math.Round(page.Width), (int)Math.Round(page.Height)));
        Assert.StartsWith(text, Text(page), StringComparison.Ordinal);
        Assert.Contains(Verify.AbsoluteUri, Text(page).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(page.Letters, letter => Assert.Matches(Font(), letter.FontName));
        Assert.Equal(2, FontFile().Count(Encoding.Latin1.GetString(file)));
        Assert.InRange(file.Length, 10_000, 120_000);
    }

    [Fact]
    public void The_code_is_read_as_the_address_of_the_public_page()
    {
        using var document = PdfDocument.Open(Print(Ordinary, "id"));
        // Dark squares on white, as a camera sees them: black is only the code, all else has another colour.
        var squares = document.GetPage(1).Paths.Where(p => p.IsFilled && p.FillColor?.ToRGBValues() is (0, 0, 0)).Select(p => p.GetBoundingRectangle()!.Value).ToList();
        var (left, bottom) = (squares.Min(s => s.Left), squares.Min(s => s.Bottom));
        const int scale = 6, edge = 40, size = 800;
        var picture = new byte[size * size];
        Array.Fill(picture, byte.MaxValue);
        foreach (var square in squares)
        {
            for (var y = (int)Math.Round((square.Bottom - bottom) * scale); y < (int)Math.Round((square.Top - bottom) * scale); y++)
            {
                for (var x = (int)Math.Round((square.Left - left) * scale); x < (int)Math.Round((square.Right - left) * scale); x++)
                    picture[((size - edge - 1 - y) * size) + edge + x] = 0;
            }
        }

        var read = new BarcodeReaderGeneric().Decode(new RGBLuminanceSource(picture, size, size, RGBLuminanceSource.BitmapFormat.Gray8));

        Assert.Equal((BarcodeFormat.QR_CODE, Verify.AbsoluteUri), (read.BarcodeFormat, read.Text));
    }

    [Fact]
    public void The_longest_names_are_on_the_paper_to_their_last_letter_and_inside_its_frame()
    {
        static string Long(string begin) => $"{begin} " + string.Join(' ', Enumerable.Range(10, 60).Select(n => $"{begin[0]}{n}"))[..190];
        var paper = Ordinary with
        {
            BusinessName = Long("Usaha"), ProgrammeName = new string('W', 200), TrackName = Long("Jalur"), CohortName = Long("Kelas"),
            Organisers = [.. Enumerable.Range(1, 50).Select(n => Long($"Mitra{n}"))],
        };

        using var document = PdfDocument.Open(Print(paper, "id"));
        var page = Assert.Single(document.GetPages());

        var written = Text(page).Replace(" ", "", StringComparison.Ordinal);
        foreach (var name in paper.Organisers.Concat([paper.BusinessName, paper.ProgrammeName, paper.TrackName, paper.CohortName]))
            Assert.Contains(name.Replace(" ", "", StringComparison.Ordinal), written, StringComparison.Ordinal);
        Assert.All(page.Letters, l => Assert.True(l.Location.X > 50 && l.Location.X < 545 && l.Location.Y > 40 && l.Location.Y < 800, $"{l.Value} at {l.Location}"));
    }

    [Theory]
    [InlineData("Warung Kopi Шаховская Ελλάδα Tiệm", "Warung Kopi Шаховская Ελλάδα Tiệm")]
    [InlineData("Kopi\tO\r\nKawan", "Kopi O Kawan")]
    public void Letters_of_other_scripts_are_printed(string name, string text)
    {
        using var document = PdfDocument.Open(Print(Ordinary with { BusinessName = name }, "en"));
        Assert.Contains($"is awarded to {text} which", Text(document.GetPage(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("美味餅家 كعك 🍘 Cahaya")]
    [InlineData("\ud83c Cahaya")]
    [InlineData("e\u0301\u0302\u0303 Cahaya")]
    public void Letters_that_the_font_has_not_do_not_keep_the_paper_back(string name)
    {
        using var document = PdfDocument.Open(Print(Ordinary with { BusinessName = name }, "id"));
        Assert.Contains("Cahaya", Text(document.GetPage(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_are_printed_at_once()
    {
        var files = new byte[24][];
        Parallel.For(0, files.Length, i => files[i] = Print(Ordinary with { BusinessName = $"Usaha {i} Selesai" }, i % 2 == 0 ? "id" : "en"));

        foreach (var (i, file) in files.Index())
        {
            using var document = PdfDocument.Open(file);
            Assert.Contains($"Usaha {i} Selesai", Text(document.GetPage(1)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://pembinaan.example", $"https://pembinaan.example/verify/{Number}")]
    [InlineData("http://127.0.0.1:8080/", $"http://127.0.0.1:8080/verify/{Number}")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("pembinaan.example", null)]
    [InlineData("ftp://pembinaan.example", null)]
    [InlineData("https://a:b@pembinaan.example", null)]
    [InlineData("https://pembinaan.example/portal", null)]
    [InlineData("https://pembinaan.example/?x=1", null)]
    [InlineData("/verify", null)]
    public void A_service_that_does_not_know_its_public_address_does_not_start(string? configured, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:PublicAddress", configured)]).Build();

        if (expected is not null)
            Assert.Equal(expected, VerificationAddress.Of(configuration).Of(Number).AbsoluteUri);
        else
            Assert.Contains("Gateway:PublicAddress", Assert.Throws<InvalidOperationException>(() => VerificationAddress.Of(configuration)).Message, StringComparison.Ordinal);
    }

    private static byte[] Print(CertificatePaper paper, string language) => CertificatePdf.Of(
        new CompletionCertificate
        {
            Id = Id<CompletionCertificate>.New(), Version = 1, EnrolmentId = new(Guid.CreateVersion7()), Number = Number, Paper = paper, IssuedAt = A.Now, IssuedBy = "k",
        },
        Verify, language);

    private static string Text(Page page) => string.Join(' ', page.GetWords().Select(w => w.Text));

    [GeneratedRegex(@"^/?[A-Z]{6}\+DejaVu ?Sans", RegexOptions.IgnoreCase)]
    private static partial Regex Font();

    [GeneratedRegex("/FontFile2 ")]
    private static partial Regex FontFile();
}
