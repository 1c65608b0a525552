namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>An owner's sex as registered.</summary>
public enum Sex
{
    /// <summary>Laki-laki.</summary>
    Male,

    /// <summary>Perempuan.</summary>
    Female,
}

/// <summary>Reads the words offices use for <see cref="Sex"/>.</summary>
public static class SexWords
{
    /// <summary>L, P, laki-laki, perempuan, pria, wanita, and their English words.</summary>
    public static Parsed<Sex> Parse(string text) => CellText.Key(text) switch
    {
        "l" or "lk" or "lakilaki" or "laki" or "pria" or "male" or "m" or "man" => Sex.Male,
        "p" or "pr" or "perempuan" or "wanita" or "w" or "female" or "f" or "woman" => Sex.Female,
        _ => new Fault("sex.format", CellText.Shown(CellText.Line(text))),
    };
}
