using CoachingPlatform.Enrolment.Domain.Certificates;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace CoachingPlatform.Enrolment.Paper;

/// <summary>A certificate as a page of A4.</summary>
internal static class CertificatePdf
{
    private const double Edge = 28;
    private const double Margin = 64;
    private const double CodeSize = 116;
    private static readonly XColor Green = XColor.FromArgb(0x08, 0x3f, 0x3a);
    private static readonly XBrush Ink = new XSolidBrush(XColor.FromArgb(0x17, 0x26, 0x2b));

    /// <summary>The file.</summary>
    /// <param name="certificate">What it says.</param>
    /// <param name="verify">The public page that says whether it is valid.</param>
    /// <param name="language">One of <see cref="PaperWords.Languages"/>.</param>
    public static byte[] Of(CompletionCertificate certificate, Uri verify, string language)
    {
        var words = PaperWords.In(language);
        using var document = new PdfDocument();
        document.Info.Title = $"{words.Title} {certificate.Number}";
        document.Info.Subject = certificate.Paper.BusinessName;
        document.Language = words.Culture.Name;
        var page = document.AddPage();
        page.Size = PageSize.A4;
        using (var paper = XGraphics.FromPdfPage(page))
            Draw(paper, page.Width.Point, page.Height.Point, certificate, verify, words);
        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    private static void Draw(XGraphics paper, double width, double height, CompletionCertificate certificate, Uri verify, PaperWords words)
    {
        paper.DrawRectangle(new XPen(Green, 2.5), Edge, Edge, width - (2 * Edge), height - (2 * Edge));
        paper.DrawRectangle(new XPen(Green, 0.75), Edge + 6, Edge + 6, width - (2 * Edge) - 12, height - (2 * Edge) - 12);

        var foot = height - Margin - CodeSize;
        new TextBlocks(paper, Body(certificate, words)).Write(new XRect(Margin, Margin + 16, width - (2 * Margin), foot - Margin - 40), Ink);
        QrCode.Draw(paper, verify, new XRect(Margin - 8, foot, CodeSize, CodeSize));
        new TextBlocks(paper, [new(words.Verify, 9), new(verify.AbsoluteUri, 8, IsBold: true, Before: 6)])
            .Write(new XRect(Margin + CodeSize, foot + 28, width - (2 * Margin) - CodeSize, CodeSize - 36), Ink);
    }

    private static List<TextBlock> Body(CompletionCertificate certificate, PaperWords words)
    {
        var paper = certificate.Paper;
        var days = $"{words.Day(paper.StartsOn)} {words.Until} {words.Day(paper.EndsOn)} ({PaperWords.Zone(paper.TimeZone)})";
        List<TextBlock> blocks =
        [
            new(words.Title, 30, IsBold: true), new($"{words.Number} {certificate.Number}", 12, Before: 8), new(words.AwardedTo, 13, Before: 44),
            new(paper.BusinessName, 28, IsBold: true, Before: 14), new(words.Completed, 13, Before: 30), new(paper.TrackName, 20, IsBold: true, Before: 10),
            new(words.Within, 13, Before: 24), new(paper.ProgrammeName, 16, IsBold: true, Before: 8), new($"{words.Cohort}: {paper.CohortName}", 12, Before: 16),
            new(days, 12, Before: 6), new($"{words.IssuedOn} {words.Day(paper.IssuedOn)}", 12, Before: 34),
        ];
        if (paper.Organisers.Count > 0)
            blocks.AddRange([new(words.Organisers, 11, Before: 26), new(string.Join(" · ", paper.Organisers), 13, IsBold: true, Before: 6)]);
        return blocks;
    }
}
