namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>What aggregates are broken down by.</summary>
internal enum AggregateDimension
{
    /// <summary>Where the business is: provinces, or the regencies of one province.</summary>
    Region,

    /// <summary>The track of the enrolment.</summary>
    Track,

    /// <summary>Section letter of the business's KBLI 2020 code, A to U.</summary>
    Sector,

    /// <summary>Size class of the business (PP 7/2021).</summary>
    Size,

    /// <summary>Market level of the programme's scheme.</summary>
    Level,

    /// <summary>A calendar month in the cohort's zone; see <see cref="Amounts"/> for which.</summary>
    Month,
}

/// <summary>The word that stands for a value that is not known, in every dimension.</summary>
internal static class Unknown
{
    public const string Value = "-";
}
