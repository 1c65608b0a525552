using System.Globalization;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>One answer that gave a partner the progress of businesses, or what Enrolment holds of one: who, when, on which agreements, what of whom.</summary>
internal sealed record Pull
{
    public required Id<Pull> Id { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<Given> Given { get; init; }

    /// <summary>Which <see cref="SharedFields.OfEnrolment"/> it gave instead of progress; none where it gave progress.</summary>
    public IReadOnlyList<SharedField> AlsoGiven { get; init; } = [];
}

/// <summary>The enrolments that an answer gave on the same agreements.</summary>
internal sealed record Given(IReadOnlyList<Id<Agreement>> Agreements, IReadOnlyList<Id<Enrolment>> Enrolments)
{
    /// <summary>Enrolments with the agreements that cover each, by those agreements.</summary>
    public static IReadOnlyList<Given> Of(IEnumerable<(Id<Enrolment> Enrolment, IReadOnlyList<Agreement> Covering)> rows) =>
        [.. rows.GroupBy(r => string.Join(' ', r.Covering.Select(a => a.Id))).Select(g => new Given([.. g.First().Covering.Select(a => a.Id)], [.. g.Select(r => r.Enrolment)]))];
}

/// <summary>
/// That a partner was given an enrolment's progress, or what Enrolment holds of its business, on a day: the trail of processing that Law 27/2022 lets a
/// business ask for. One for each partner, enrolment and day, however often it was pulled, so what is stored is bounded.
/// </summary>
internal sealed record TrailEntry
{
    /// <summary>So long it is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);

    /// <summary>See <see cref="KeyOf"/>.</summary>
    public required string Id { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    /// <summary>The day in UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Answers that had it in them.</summary>
    public required int Pulls { get; init; }

    /// <summary>The agreements on which it was given.</summary>
    public required IReadOnlyList<Id<Agreement>> Agreements { get; init; }

    /// <summary>Which <see cref="SharedFields.OfEnrolment"/> were given besides progress: that an agreement names them does not say that they were asked for.</summary>
    public IReadOnlyList<SharedField> AlsoGiven { get; init; } = [];

    public required DateTimeOffset FirstAt { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Of one enrolment they follow each other by day.</summary>
    public static string KeyOf(Id<Enrolment> enrolment, DateOnly day, Id<Partner> partner) =>
        string.Create(CultureInfo.InvariantCulture, $"{enrolment}|{day:O}|{partner}");

    /// <summary>The entry with one more answer.</summary>
    public static TrailEntry Add(TrailEntry? known, Id<Enrolment> enrolment, Pull pull, IReadOnlyList<Id<Agreement>> agreements)
    {
        var day = DateOnly.FromDateTime(pull.At.UtcDateTime);
        return new TrailEntry
        {
            Id = KeyOf(enrolment, day, pull.PartnerId),
            EnrolmentId = enrolment,
            PartnerId = pull.PartnerId,
            Day = day,
            Pulls = (known?.Pulls ?? 0) + 1,
            Agreements = [.. (known?.Agreements ?? []).Union(agreements)],
            AlsoGiven = [.. (known?.AlsoGiven ?? []).Union(pull.AlsoGiven)],
            FirstAt = known is null || pull.At < known.FirstAt ? pull.At : known.FirstAt,
            LastAt = known is null || pull.At > known.LastAt ? pull.At : known.LastAt,
        };
    }
}
