using CoachingPlatform.Enrolment.Domain.Owners;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>What a person should look at in the data of a business. Nothing of it refuses anything.</summary>
internal enum QualityFlag
{
    NibMissing,
    NikMissing,
    PhoneMissing,
    KbliMissing,

    /// <summary>The edition does not list the code, or it maps to no section.</summary>
    KbliUnknown,

    /// <summary>The place is known to the regency only.</summary>
    DistrictMissing,

    /// <summary>Neither sales nor capital is known.</summary>
    SizeUnknown,

    /// <summary>The reported class is not the computed one.</summary>
    SizeMismatch,

    /// <summary>The sex is not the one that the NIK tells.</summary>
    NikSexMismatch,

    /// <summary>The birth date is not the one that the NIK tells.</summary>
    NikBirthDateMismatch,
}

/// <summary>Finds the flags of a business.</summary>
internal static class QualityFlags
{
    /// <summary>All flags of a business and its owner, in the order of the words.</summary>
    public static IReadOnlyList<QualityFlag> Of(BusinessDetails details) =>
        [.. Enum.GetValues<QualityFlag>().Where(flag => details.Owner.Flags.Contains(flag) || Holds(flag, details))];

    /// <summary>All flags of an owner, likewise.</summary>
    public static IReadOnlyList<QualityFlag> Of(OwnerDetails owner) => [.. Enum.GetValues<QualityFlag>().Where(flag => Holds(flag, owner))];

    private static bool Holds(QualityFlag flag, OwnerDetails o) => flag switch
    {
        QualityFlag.NikMissing => o.Nik is null,
        QualityFlag.PhoneMissing => o.Phone is null,
        QualityFlag.NikSexMismatch => o.Nik is { } nik && o.Sex is { } sex && nik.Sex != sex,
        QualityFlag.NikBirthDateMismatch => o.Nik is { } nik && o.BirthDate is { } born && !nik.Agrees(born),
        _ => false,
    };

    private static bool Holds(QualityFlag flag, BusinessFields d) => flag switch
    {
        QualityFlag.NibMissing => d.Nib is null,
        QualityFlag.KbliMissing => d.Kbli is null,
        QualityFlag.KbliUnknown => d.Kbli is { } kbli && (!kbli.IsKnown || kbli.Section is null),
        QualityFlag.DistrictMissing => d.Region.Level != RegionLevel.District,
        QualityFlag.SizeUnknown => d.Size is null,
        QualityFlag.SizeMismatch => d.Size is { } size && d.ReportedSize is { } reported && size.Class != reported,
        _ => false,
    };
}
