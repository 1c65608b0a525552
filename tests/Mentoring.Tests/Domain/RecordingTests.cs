using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class RecordingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly Id<CoachingSession> Session = Id<CoachingSession>.New();
    private static readonly Id<Enrolment> Business = Id<Enrolment>.New();
    private static readonly DateOnly Day = new(2026, 11, 19);

    [Fact]
    public void A_correction_changes_the_value_it_names_and_keeps_its_identity()
    {
        var first = IndicatorValue.Record(Session, [], [Measured("annual_sales", 100), Measured("defect_rate", 5)], Now);

        var corrected = Assert.Single(IndicatorValue.Record(Session, first, [Measured("annual_sales", 120), Measured("defect_rate", 5)], Now.AddDays(1)));

        Assert.Equal((first[0].Id, 2, 120m), (corrected.Id, corrected.Version, corrected.Value!.Value));
    }

    [Fact]
    public void Other_evidence_alone_does_not_make_it_the_later_of_two_readings_of_one_day()
    {
        var first = Assert.Single(IndicatorValue.Record(Session, [], [Measured("annual_sales", 100)], Now));

        var evident = Assert.Single(IndicatorValue.Record(Session, [first], [Measured("annual_sales", 100) with { Evidence = "Buku kas" }], Now.AddDays(3)));
        var corrected = Assert.Single(IndicatorValue.Record(Session, [evident], [Measured("annual_sales", 110) with { Evidence = "Buku kas" }], Now.AddDays(4)));
        var unknown = Assert.Single(IndicatorValue.Record(Session, [corrected], [Measured("annual_sales", null) with { Evidence = "Buku kas" }], Now.AddDays(5)));
        var dated = Assert.Single(IndicatorValue.Record(Session, [unknown], [Measured("annual_sales", null) with { Evidence = "Buku kas", AsOf = Day.AddDays(-1) }], Now.AddDays(6)));

        Assert.Equal([(1, 0), (2, 0), (3, 4), (4, 5), (5, 6)], new[] { first, evident, corrected, unknown, dated }.Select(v => (v.Version, (v.Recorded().OccurredAt - Now).Days)));
        Assert.Equal("Buku kas", evident.Evidence);
    }

    [Fact]
    public void Baseline_and_actual_of_one_indicator_are_two_values()
    {
        var baseline = IndicatorValue.Record(Session, [], [Measured("annual_sales", 100) with { Kind = IndicatorKind.Baseline }], Now);

        var actual = Assert.Single(IndicatorValue.Record(Session, baseline, [Measured("annual_sales", 120)], Now));

        Assert.Equal((1, IndicatorKind.Actual), (actual.Version, actual.Kind));
    }

    [Fact]
    public void The_same_report_again_records_nothing() =>
        Gen.Select(Gen.Bool.Select(b => b ? "annual_sales" : "defect_rate"), Gen.Decimal[0, 1000].Nullable()).List[0, 2].Sample(values =>
        {
            Measurement[] report = [.. values.DistinctBy(v => v.Item1).Select(v => Measured(v.Item1, v.Item2))];
            ActionDraft[] items = [.. values.Select(v => new ActionDraft(Business, v.Item1, null, Day)).Distinct()];

            var recorded = IndicatorValue.Record(Session, [], report, Now);
            var opened = ActionItem.Record(Session, [], items, Now);

            Assert.Equal((report.Length, items.Length), (recorded.Count, opened.Count));
            Assert.Empty(IndicatorValue.Record(Session, recorded, report, Now.AddDays(1)));
            Assert.Empty(ActionItem.Record(Session, opened, items, Now.AddDays(1)));
        });

    [Fact]
    public void A_correction_moves_the_due_date_of_an_action_item()
    {
        var opened = ActionItem.Record(Session, [], [new(Business, "Urus PIRT", "Pemilik", Day)], Now);

        var moved = Assert.Single(ActionItem.Record(Session, opened, [new(Business, "Urus PIRT", "Pemilik", Day.AddDays(7))], Now));

        Assert.Equal((opened[0].Id, 2, Day.AddDays(7), ActionState.Open), (moved.Id, moved.Version, moved.DueOn!.Value, moved.State));
    }

    [Fact]
    public void A_correction_of_one_that_was_closed_does_not_close_it_again_on_another_day()
    {
        var done = ActionItem.Record(Session, [], [new(Business, "Urus PIRT", "Pemilik", Day)], Now)[0].Close(ActionState.Done, Now.AddDays(3)).Value!;

        var moved = Assert.Single(ActionItem.Record(Session, [done], [new(Business, "Urus PIRT", "Pemilik", Day.AddDays(7))], Now.AddDays(60)));

        Assert.Equal((3, "Done", Now.AddDays(3)), (moved.Version, moved.Changed().State, moved.Changed().OccurredAt));
    }

    [Fact]
    public void An_action_item_is_closed_once()
    {
        var item = ActionItem.Record(Session, [], [new(Business, "Urus PIRT", null, null)], Now)[0];

        var done = item.Close(ActionState.Done, Now).Value!;

        Assert.Equal((2, "Done"), (done.Version, done.Changed().State));
        Assert.Equal("action_item.closed", done.Close(ActionState.Dropped, Now).Refusal!.Code);
    }

    [Fact]
    public void A_value_without_a_day_is_true_for_the_day_of_the_session_where_the_cohort_is()
    {
        var enrolment = Samples.Enrolment();
        var report = Samples.HeldBy([enrolment], new DateTimeOffset(2026, 11, 18, 17, 0, 0, TimeSpan.Zero)) with
        {
            IndicatorValues = [new(enrolment.Id, "defect_rate", IndicatorKind.Actual, 1, null, null)],
        };

        Assert.Equal(new DateOnly(2026, 11, 19), report.Dated([enrolment]).IndicatorValues[0].AsOf);
    }

    private static Measurement Measured(string code, decimal? value) => new(Business, code, IndicatorKind.Actual, value, Day, null);
}
