using System.Globalization;
using PdfSharp.Drawing;

namespace CoachingPlatform.Enrolment.Paper;

/// <summary>A text on the paper.</summary>
/// <param name="Text">The text; white space of any kind separates its words.</param>
/// <param name="Size">Size of its letters in points, where there is room.</param>
/// <param name="IsBold">Whether it is bold.</param>
/// <param name="Before">Free space before it in points, where there is room.</param>
internal sealed record TextBlock(string Text, double Size, bool IsBold = false, double Before = 4);

/// <summary>Texts under each other, centred. A long one goes on in the next line, and where all together need more room than there is they become smaller: nothing is ever cut.</summary>
internal sealed class TextBlocks(XGraphics paper, IReadOnlyList<TextBlock> blocks)
{
    private const double Leading = 1.25;
    private const double Smaller = 0.94;

    /// <summary>Writes all of them into a room, from its top.</summary>
    public void Write(XRect room, XBrush ink)
    {
        var scale = 1.0;
        var lines = Lines(scale, room.Width);
        while (lines.Sum(l => l.Height) > room.Height)
        {
            scale *= Smaller;
            lines = Lines(scale, room.Width);
        }

        var y = room.Top;
        foreach (var line in lines)
        {
            y += line.Height;
            paper.DrawString(line.Text, line.Font, ink, new XRect(room.Left, y - line.TextHeight, room.Width, line.TextHeight), XStringFormats.Center);
        }
    }

    private List<Line> Lines(double scale, double width) =>
    [
        .. blocks.SelectMany(block =>
        {
            var font = PaperFont.Of(block.Size * scale, block.IsBold);
            var height = block.Size * scale * Leading;
            return Wrap(block.Text, font, width).Select((text, i) => new Line(text, font, height, height + (i == 0 ? block.Before * scale : 0)));
        }),
    ];

    private IEnumerable<string> Wrap(string text, XFont font, double width)
    {
        var line = "";
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Parts(word, font, width)))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (Fits(longer, font, width))
            {
                line = longer;
                continue;
            }

            yield return line;
            line = word;
        }

        if (line.Length > 0)
            yield return line;
    }

    // A word that is wider than the line is divided between letters, as a reader sees them.
    private IEnumerable<string> Parts(string word, XFont font, double width)
    {
        if (Fits(word, font, width))
            return [word];
        var (parts, letters) = (new List<string>(), StringInfo.GetTextElementEnumerator(word));
        var part = "";
        while (letters.MoveNext())
        {
            var letter = letters.GetTextElement();
            if (part.Length > 0 && !Fits(part + letter, font, width))
            {
                parts.Add(part);
                part = "";
            }

            part += letter;
        }

        return [.. parts, part];
    }

    private bool Fits(string text, XFont font, double width) => paper.MeasureString(text, font).Width <= width;

    /// <param name="Text">The text.</param>
    /// <param name="Font">Its font.</param>
    /// <param name="TextHeight">Height of the line itself.</param>
    /// <param name="Height">With the free space before it.</param>
    private sealed record Line(string Text, XFont Font, double TextHeight, double Height);
}
