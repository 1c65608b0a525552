using System.Buffers;
using System.Text;

namespace CoachingPlatform.Enrolment.Domain.Sheets;

/// <summary>A workbook's shared texts, of which 100,000 rows may have a million: kept as bytes, without an object for each.</summary>
internal sealed class SharedTexts
{
    private readonly List<int> _ends = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        _ends.Add(_bytes.WrittenCount);
    }

    /// <summary>The text of a number; null if there is none.</summary>
    public string? this[int number]
    {
        get
        {
            if (number < 0 || number >= _ends.Count)
                return null;
            var from = number == 0 ? 0 : _ends[number - 1];
            return Encoding.UTF8.GetString(_bytes.WrittenSpan[from.._ends[number]]);
        }
    }
}
