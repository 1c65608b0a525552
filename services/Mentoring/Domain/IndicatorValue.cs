using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>What a value of an indicator stands for.</summary>
internal enum IndicatorKind
{
    Baseline,
    Target,
    Actual,
}

/// <summary>One value of one indicator, recorded in a session. Null means looked at and unknown.</summary>
internal sealed record IndicatorValue : IVersioned<Id<IndicatorValue>>
{
    public required Id<IndicatorValue> Id { get; init; }

    public required long Version { get; init; }

    public required Id<CoachingSession> SessionId { get; init; }

    public required Id<Enrolment> EnrolmentId { get; init; }

    public required string Code { get; init; }

    public required IndicatorKind Kind { get; init; }

    public decimal? Value { get; init; }

    public required DateOnly AsOf { get; init; }

    public string? Evidence { get; init; }

    /// <summary>When it was last said what was measured: of two readings of one day the later said counts. Other evidence alone says nothing anew.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>
    /// The values that a report adds or corrects: a session holds one value of an indicator and kind for each enrolment. Values that
    /// a correction leaves out stay as they are.
    /// </summary>
    /// <param name="session">The session reported on.</param>
    /// <param name="before">The values of this session so far.</param>
    /// <param name="measurements">The values as reported; their day is known by now.</param>
    /// <param name="now">The clock.</param>
    public static IReadOnlyList<IndicatorValue> Record(
        Id<CoachingSession> session, IReadOnlyList<IndicatorValue> before, IReadOnlyList<Measurement> measurements, DateTimeOffset now) =>
    [
        .. from m in measurements
           let known = before.FirstOrDefault(b => b.EnrolmentId == m.EnrolmentId && b.Code == m.Code && b.Kind == m.Kind)
           where known is null || known.Value != m.Value || known.AsOf != m.AsOf || known.Evidence != m.Evidence
           select new IndicatorValue
           {
               Id = known?.Id ?? Id<IndicatorValue>.New(),
               Version = (known?.Version ?? 0) + 1,
               SessionId = session,
               EnrolmentId = m.EnrolmentId,
               Code = m.Code,
               Kind = m.Kind,
               Value = m.Value,
               AsOf = m.AsOf!.Value,
               Evidence = m.Evidence,
               RecordedAt = known is not null && known.Value == m.Value && known.AsOf == m.AsOf ? known.RecordedAt : now,
           },
    ];

    /// <summary>What others hear of it: never the evidence.</summary>
    public IndicatorValueRecorded Recorded() =>
        new(Id.Value, Version, EnrolmentId.Value, Code, Kind.ToString(), Value, AsOf, RecordedAt);
}
