using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Aggregates;

/// <summary>
/// What one enrolment adds to the aggregates, and where. Its row remembers it, so that whatever changes moves it exactly once. It is counted
/// under what its business is now: one that moves to another regency takes all its months along.
/// </summary>
internal sealed record Contribution
{
    /// <summary>Code of the province, or <see cref="Unknown"/> where the business's code names none.</summary>
    public required string Province { get; init; }

    /// <summary>Code of the regency; the province's with <c>.-</c> behind it where the business's code names none.</summary>
    public required string Regency { get; init; }

    public required Id<Track> TrackId { get; init; }

    /// <summary>What it is apart from place, track and month.</summary>
    public required Kind Kind { get; init; }

    /// <summary>Its amounts by month, ascending.</summary>
    public required IReadOnlyList<MonthAmounts> Months { get; init; }

    /// <summary>The contribution of an enrolment; null for one that is not in the programme: it waits, was denied or left.</summary>
    /// <param name="progress">Its progress.</param>
    /// <param name="facts">The facts that the progress follows from.</param>
    public static Contribution? Of(EnrolmentProgress progress, IReadOnlyCollection<Fact> facts)
    {
        if (!progress.State.IsInProgramme())
            return null;
        var enrolment = facts.OfType<EnrolmentFact>().Where(f => f.EnrolmentId == progress.EnrolmentId).MaxBy(f => f.Version)!;
        var (province, regency) = PlaceOf(progress.RegionCode);
        return new Contribution
        {
            Province = province,
            Regency = regency,
            TrackId = progress.TrackId,
            Kind = new Kind(KbliSection.Of(progress.KbliCode) ?? Unknown.Value, SizeOf(progress.SizeClass), progress.MarketLevel.ToString()),
            Months = [.. Dated(progress, enrolment, facts).GroupBy(d => d.Month, d => d.Amounts)
                .Select(g => new MonthAmounts(g.Key, g.Aggregate(Amounts.None, (sum, next) => sum.Plus(next))))
                .OrderBy(m => m.Month, StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<MonthAmounts> Dated(EnrolmentProgress progress, EnrolmentFact enrolment, IEnumerable<Fact> facts)
    {
        yield return new(Amounts.MonthOf(enrolment.StartsOn), new Amounts { Enrolments = 1 });
        if (progress.State == EnrolmentState.Completed)
            yield return new(MonthOf(enrolment.OccurredAt), new Amounts { Completed = 1 });
        Id<Enrolment>[] counted = [progress.EnrolmentId, .. enrolment.ContinuedFrom];
        foreach (var session in facts.OfType<SessionFact>())
        {
            var tally = SessionTally.Of(counted, [session]);
            var amounts = new Amounts { SessionsHeld = tally.Held, Attended = tally.Attended, Marks = tally.Marks };
            if (amounts != Amounts.None)
                yield return new(MonthOf(session.HeldAt ?? session.OccurredAt), amounts);
        }

        string MonthOf(DateTimeOffset instant) => Amounts.MonthOf(instant.DayIn(progress.TimeZone));
    }

    private static (string Province, string Regency) PlaceOf(string code)
    {
        var path = RegionCode.Parse(code).IsRefused ? [] : RegionCode.Path(code);
        var province = path.FirstOrDefault(RegionTable.Has) ?? Unknown.Value;
        return (province, path.Skip(1).FirstOrDefault(RegionTable.Has) ?? $"{province}.{Unknown.Value}");
    }

    // Words of the scheme only: whatever else was told is not known here.
    private static string SizeOf(string? size) => size is "Micro" or "Small" or "Medium" ? size : Unknown.Value;
}

/// <summary>Sector, size and level of an enrolment's business; <see cref="Unknown"/> where it is not known.</summary>
/// <param name="Sector">See <see cref="AggregateDimension.Sector"/>.</param>
/// <param name="Size">See <see cref="AggregateDimension.Size"/>.</param>
/// <param name="Level">See <see cref="AggregateDimension.Level"/>.</param>
internal sealed record Kind(string Sector, string Size, string Level);

/// <summary>What is counted of one month.</summary>
/// <param name="Month"><c>2027-03</c>, or <see cref="Unknown"/>.</param>
/// <param name="Amounts">The amounts.</param>
internal sealed record MonthAmounts(string Month, Amounts Amounts);
