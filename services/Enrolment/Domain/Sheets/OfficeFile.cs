using System.IO.Compression;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>Tells by its bytes whether a file is of an Office program, and whether it can be opened without filling the memory.</summary>
internal static class OfficeFile
{
    /// <summary>What a workbook may unpack to, in bytes: five times what 100,000 rows of businesses take.</summary>
    public const long MostUnpacked = 400L << 20;

    private const int MostEntries = 5_000;

    // A text without an end would have to be held whole.
    private const int LongestText = 1 << 20;

    private static readonly byte[] Zip = "PK\x03\x04"u8.ToArray();
    private static readonly byte[] Compound = [0xD0, 0xCF, 0x11, 0xE0];

    // The name of the stream that holds a workbook behind a password (MS-OFFCRYPTO), as the directory of a compound file writes it.
    private static readonly byte[] Encrypted = Encoding.Unicode.GetBytes("EncryptedPackage");

    /// <summary>Whether it is a zip, as a workbook is.</summary>
    public static bool IsZip(Stream file) => Head(file).AsSpan().SequenceEqual(Zip);

    /// <summary>The refusal of a workbook of the old binary format, or of one behind a password; null for all other files.</summary>
    public static Fault? OldOrEncrypted(Stream file)
    {
        if (!Head(file).AsSpan().SequenceEqual(Compound))
            return null;
        return new Fault(Holds(file, Encrypted) ? "import.encrypted" : "import.old_excel");
    }

    /// <summary>Why a zip must not be opened. Everything is unpacked once and counted, for a zip's own word on its sizes is not to be trusted.</summary>
    public static Fault? Danger(Stream file)
    {
        file.Position = 0;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MostEntries)
                return TooLarge();
            var left = MostUnpacked;
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                if (Danger(content, entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase), ref left) is { } danger)
                    return danger;
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            return new Fault("import.damaged");
        }
    }

    private static Fault? Danger(Stream content, bool isXml, ref long left)
    {
        var buffer = new byte[64 * 1024];
        var sinceTag = 0;
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if ((left -= read) < 0)
                return TooLarge();
            var tag = buffer.AsSpan(0, read).LastIndexOf((byte)'<');
            sinceTag = tag < 0 ? sinceTag + read : read - tag;
            if (isXml && sinceTag > LongestText)
                return new Fault("import.damaged");
        }

        return null;
    }

    private static Fault TooLarge() => new("import.unpacks_too_large", $"{MostUnpacked >> 20}");

    private static byte[] Head(Stream file)
    {
        var head = new byte[4];
        file.Position = 0;
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return head[..length];
    }

    private static bool Holds(Stream file, byte[] wanted)
    {
        var buffer = new byte[64 * 1024];
        var kept = 0;
        file.Position = 0;
        for (int read; (read = file.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            var length = kept + read;
            if (buffer.AsSpan(0, length).IndexOf(wanted) >= 0)
                return true;
            kept = Math.Min(length, wanted.Length - 1);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }

        return false;
    }
}
