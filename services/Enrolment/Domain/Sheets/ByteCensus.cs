namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>Counts what tells encodings apart, over a file that comes in pieces.</summary>
internal sealed class ByteCensus(int longestLine)
{
    private int _due; // continuation bytes that the current UTF-8 letter still needs
    private byte _least, _most; // the range of the next one: excludes overlong forms and surrogates
    private int _line;

    public long Total { get; private set; }

    public long Blank { get; private set; }

    public long WideUtf8 { get; private set; }

    private long Broken { get; set; }

    public long InvalidUtf8 => Broken + (_due > 0 ? 1 : 0);

    public bool HasBinary { get; private set; }

    public bool NotIn1252 { get; private set; }

    public bool HasLongLine { get; private set; }

    public void Count(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            Total++;
            // Zero bytes and byte order marks are blank too: a file of nothing else is empty.
            if (b is 0 or 0x09 or 0x0A or 0x0D or 0x1A or 0x20 or 0xEF or 0xBB or 0xBF or 0xFE or 0xFF)
                Blank++;
            // 0x1A ends a text of old programs.
            HasBinary |= b < 0x20 && b is not (0x09 or 0x0A or 0x0B or 0x0C or 0x0D or 0x1A);
            NotIn1252 |= b is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D;
            _line = b is 0x0A or 0x0D ? 0 : _line + 1;
            HasLongLine |= _line > longestLine;
            CountUtf8(b);
        }
    }

    private void CountUtf8(byte b)
    {
        if (_due > 0)
        {
            if (b >= _least && b <= _most)
            {
                (_least, _most) = (0x80, 0xBF);
                if (--_due == 0)
                    WideUtf8++;
                return;
            }
            Broken++;
            _due = 0;
        }
        // Unicode 16, table 3-7: well-formed UTF-8.
        (_due, _least, _most) = b switch
        {
            < 0x80 => (0, (byte)0, (byte)0),
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, (byte)0, (byte)0),
        };
        if (_due < 0)
        {
            Broken++;
            _due = 0;
        }
    }
}
