using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace CoachingPlatform.Enrolment.Paper;

/// <summary>The one typeface of what is printed, from the program itself: a container has no fonts.</summary>
internal sealed class PaperFont : IFontResolver
{
    private const string Family = "DejaVu Sans";
    private const string Bold = "DejaVuSans-Bold.ttf";
    private const string Regular = "DejaVuSans.ttf";

    // PDFsharp knows one resolver in a process.
    static PaperFont() => GlobalFontSettings.FontResolver = new PaperFont();

    private PaperFont()
    {
    }

    /// <summary>The font in this size.</summary>
    /// <param name="size">In points.</param>
    /// <param name="isBold">Whether it is the bold one.</param>
    public static XFont Of(double size, bool isBold) => new(Family, size, isBold ? XFontStyleEx.Bold : XFontStyleEx.Regular);

    public FontResolverInfo ResolveTypeface(string familyName, bool bold, bool italic) => new(bold ? Bold : Regular);

    public byte[] GetFont(string faceName)
    {
        using var stream = typeof(PaperFont).Assembly.GetManifestResourceStream($"Fonts/{faceName}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
