using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>Finds out, from all its bytes but in bounded memory, whether a file is text and in which encoding.</summary>
internal static class FileText
{
    // No office's record fills a megabyte without a line break; a file that does would have to be held in memory.
    private const int LongestLine = 1 << 20;

    static FileText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static readonly (byte[] Start, string Kind)[] OtherKinds =
    [
        ("%PDF"u8.ToArray(), "PDF"), ([0x1F, 0x8B], "gzip"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"), ("{\\rtf"u8.ToArray(), "RTF"), ("<"u8.ToArray(), "HTML / XML"), ("Rar!"u8.ToArray(), "rar"), ("7z"u8.ToArray(), "7z"),
    ];

    /// <summary>The encoding, or why the file is not one that can be read. Leaves the stream at its start.</summary>
    public static Parsed<Encoding> Detect(Stream file)
    {
        if (OfficeFile.OldOrEncrypted(file) is { } office)
            return office;
        var census = new ByteCensus(LongestLine);
        var buffer = new byte[64 * 1024];
        file.Position = 0;
        var head = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (OtherKinds.FirstOrDefault(kind => head.AsSpan().StartsWith(kind.Start)) is { Start: not null } other)
            return new Fault("import.not_csv", other.Kind) { Variant = "kind" };
        for (int read; (read = file.Read(buffer)) > 0;)
            census.Count(buffer.AsSpan(0, read));
        file.Position = 0;
        return Judge(head, census);
    }

    private static Parsed<Encoding> Judge(byte[] head, ByteCensus census)
    {
        if (census.Total == census.Blank)
            return new Fault("import.empty");
        if (Wide(head) is { } wide)
            return census.HasLongLine ? new Fault("import.not_csv") : wide;
        if (census.HasBinary || census.HasLongLine)
            return new Fault("import.not_csv");
        if (census.InvalidUtf8 == 0)
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        // Both whole UTF-8 letters and stray bytes: two encodings in one file, and no way to tell which letters are meant.
        var isUtf8 = head.AsSpan().StartsWith(Encoding.UTF8.Preamble) || census.WideUtf8 > 0;
        return isUtf8 || census.NotIn1252 ? new Fault("import.encoding") : Encoding.GetEncoding(1252);
    }

    // With a byte order mark; or without one when every second byte of the beginning is zero, as in any UTF-16 header of Latin letters.
    private static Encoding? Wide(byte[] head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, not 0, 0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
