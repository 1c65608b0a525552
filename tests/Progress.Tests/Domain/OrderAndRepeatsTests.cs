using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using MongoDB.Bson;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>Rule 10: progress is computed from facts; duplicates and any order give the same result, always.</summary>
public sealed class OrderAndRepeatsTests
{
    private static readonly Gen<Fact> AnyFact = Gen.OneOf<Fact>(
        Gen.Select(Gen.Enum<EnrolmentState>(), Gen.Long[1, 4], (s, v) => (Fact)Enrolment(s, v, required: 2)),
        Gen.Select(Gen.Long[1, 3], Gen.Bool, (v, later) =>
            (Fact)(Business($"Nama {v}", $"63.0{v}", v) with { OccurredAt = Noon.AddMinutes(later ? v + 5 : v), Enrolments = later ? [Us, Others] : [Us] })),
        Gen.Select(Gen.Int[1, 3], Gen.Enum<SessionState>(), Gen.Enum<AttendanceStatus>(), Gen.Long[1, 3], Gen.Bool, (k, s, a, v, ours) =>
            (Fact)Session($"{k}", s, a, v, participant: ours ? Us : Others)),
        Gen.Select(Gen.Int[1, 3], Gen.Enum<IndicatorKind>(), Gen.Int[0, 5], Gen.Int[1, 3], Gen.Long[1, 3], (k, i, value, day, v) =>
            (Fact)Value($"{k}", i, value == 0 ? null : value, day, version: v)),
        Gen.Select(Gen.Int[1, 2], Gen.Enum<ActionItemState>(), Gen.Int[1, 9], Gen.Long[1, 3], (k, s, day, v) =>
            (Fact)ActionItem($"{k}", s, new DateOnly(2027, 3, day), v)),
        Gen.Select(Gen.Int[1, 2], Gen.Int[1, 9], Gen.Bool, (k, day, hasEnded) => (Fact)(Assignment($"{k}-{day}", new(new Guid(k, 0, 0, new byte[8])), day) with
        {
            Version = hasEnded ? 2 : 1, EndedOn = hasEnded ? new DateOnly(2027, 3, day) : null,
        })),
        Gen.Select(Gen.Enum<MarketLevel>(), Gen.Long[1, 3], (l, v) => (Fact)Level(l, v)),
        Gen.Select(Gen.Int[1, 2], Gen.Enum<ReferralState>(), Gen.Long[1, 4], Gen.Long[1, 99].Array[0, 3], (k, s, v, orders) => (Fact)Referred($"{k}", s, v, orders)),
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 3], Gen.Int[1, 4], (m, granted, n, day) => (Fact)Decision(Given.Milestones[m].Code, granted, n, day)));

    static OrderAndRepeatsTests() => BsonConventions.Register();

    [Fact]
    public void Any_order_with_any_repeats_leaves_the_same_rows()
    {
        // One version of one thing is told with one content: of generated clashes the first is kept (the profile's instant aside).
        var told = AnyFact.List[1, 25].Select(facts => facts.DistinctBy(f => (f.Key, f.Version, f is BusinessFact ? f.OccurredAt : default)).ToList());
        var cases = told.SelectMany(facts => Gen.Select(
            Gen.Shuffle(facts.ToArray()), Gen.Int[0, facts.Count - 1].Select(i => facts[i]).List[0, 10], Gen.Int[0, 25], (shuffled, repeats, at) =>
                (facts, delivered: shuffled.Take(at).Concat(repeats).Concat(shuffled.Skip(at)).ToList())));

        cases.Sample(c =>
        {
            foreach (var enrolment in new[] { Us, Others })
                Assert.Equal(RowAfter(enrolment, c.facts), RowAfter(enrolment, c.delivered));
        });
    }

    [Fact]
    public void Row_by_row_recomputation_reaches_all_whose_facts_changed() =>
        AnyFact.List[1, 25].Sample(facts =>
        {
            var known = new Dictionary<string, Fact>();
            var rows = new Dictionary<Id<Enrolment>, BsonDocument>();
            foreach (var fact in facts)
            {
                if (Fact.Add(known.GetValueOrDefault(fact.Key), fact) is not { } added)
                    continue;
                known[fact.Key] = added.Kept;
                foreach (var touched in added.Touched)
                    rows[touched] = Row(touched, known.Values);
            }

            foreach (var (enrolment, row) in rows)
                Assert.Equal(Row(enrolment, known.Values), row);
        });

    private static BsonDocument RowAfter(Id<Enrolment> enrolment, IEnumerable<Fact> delivered)
    {
        var known = new Dictionary<string, Fact>();
        foreach (var fact in delivered)
        {
            if (Fact.Add(known.GetValueOrDefault(fact.Key), fact) is { } added)
                known[fact.Key] = added.Kept;
        }

        return Row(enrolment, known.Values);
    }

    private static BsonDocument Row(Id<Enrolment> enrolment, IEnumerable<Fact> facts) =>
        ProgressRow.Of(enrolment, [.. facts.Where(f => f.Enrolments.Contains(enrolment))]).ToBsonDocument();
}
