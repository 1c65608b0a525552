namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>The legal size classes of MSMEs.</summary>
public enum SizeClass
{
    /// <summary>Mikro.</summary>
    Micro,

    /// <summary>Kecil.</summary>
    Small,

    /// <summary>Menengah.</summary>
    Medium,
}

/// <summary>Which figure a size class was computed from.</summary>
public enum SizeBasis
{
    /// <summary>Annual sales.</summary>
    AnnualSales,

    /// <summary>Capital without land and buildings.</summary>
    Capital,
}

/// <summary>Reads the words of a reported size class.</summary>
public static class SizeWords
{
    /// <summary>Mikro, kecil, menengah, with or without "usaha", and their English words.</summary>
    public static Parsed<SizeClass> Parse(string text)
    {
        var key = CellText.Key(text);
        return (key.StartsWith("usaha", StringComparison.Ordinal) ? key[5..] : key) switch
        {
            "mikro" or "micro" => SizeClass.Micro,
            "kecil" or "small" => SizeClass.Small,
            "menengah" or "sedang" or "medium" => SizeClass.Medium,
            _ => new Fault("size.format", CellText.Shown(CellText.Line(text))),
        };
    }
}
