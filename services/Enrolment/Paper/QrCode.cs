using PdfSharp.Drawing;
using QRCoder;

namespace CoachingPlatform.Enrolment.Paper;

/// <summary>A QR code, drawn as rectangles: sharp in any size, and no picture format is needed.</summary>
internal static class QrCode
{
    /// <summary>The code's modules with the free edge that readers need, row by row; true is dark.</summary>
    public static IReadOnlyList<IReadOnlyList<bool>> Modules(Uri address)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(address.AbsoluteUri, QRCodeGenerator.ECCLevel.M);
        return [.. code.ModuleMatrix.Select(row => (IReadOnlyList<bool>)[.. row.Cast<bool>()])];
    }

    /// <summary>Draws it; each run of dark modules in a row is one rectangle.</summary>
    public static void Draw(XGraphics paper, Uri address, XRect room)
    {
        var modules = Modules(address);
        var size = room.Width / modules.Count;
        foreach (var (y, row) in modules.Index())
        {
            for (var x = 0; x < row.Count; x++)
            {
                var run = row.Skip(x).TakeWhile(dark => dark).Count();
                if (run > 0)
                    paper.DrawRectangle(XBrushes.Black, room.Left + (x * size), room.Top + (y * size), run * size, size);
                x += run;
            }
        }
    }
}
