using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>Remembers of each row only what is needed to know it again: for 100,000 rows some ten megabytes.</summary>
internal sealed class DuplicateFinder
{
    // Some offices write their own number into every row; comparing each name with all the others would never end.
    private const int NamesOfOnePhone = 50;

    private readonly Dictionary<string, int> _rowOfKey = [];
    private readonly Dictionary<string, List<(string NameKey, int Row)>> _rowsOfPhone = [];

    /// <summary>The earlier row that is the same business, by NIB or natural key.</summary>
    public int? Same(string key, int row) => _rowOfKey.TryAdd(key, row) ? null : _rowOfKey[key];

    /// <summary>The earlier row with the same phone and nearly the same name.</summary>
    public int? Near(PhoneNumber phone, string name, int row)
    {
        var key = Likeness.NameKey(name);
        if (!_rowsOfPhone.TryGetValue(phone.Value, out var rows))
            _rowsOfPhone[phone.Value] = rows = [];
        foreach (var other in rows)
            if (Likeness.IsNear(other.NameKey, key))
                return other.Row;
        if (rows.Count < NamesOfOnePhone)
            rows.Add((key, row));
        return null;
    }
}
