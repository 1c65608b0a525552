using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Referrals;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;
using static CoachingPlatform.Progress.Tests.Domain.Given;
using static CoachingPlatform.Progress.Tests.Domain.Referrals.Referring;

namespace CoachingPlatform.Progress.Tests.Domain.Referrals;

/// <summary>The life of a referral, and the places of its opportunity.</summary>
public sealed class ReferralTests
{
    [Theory]
    [InlineData("Proposed", "accept decline withdraw")]
    [InlineData("Accepted", "withdraw record correct place attend")]
    [InlineData("Declined", "")]
    [InlineData("Withdrawn", "")]
    public void Each_state_allows_what_it_allows_and_refuses_the_rest(string named, string allowed)
    {
        var state = Enum.Parse<ReferralState>(named);
        var expo = Expo();
        var accepted = Proposed(expo).Accept(expo, FirstNoon).Value.Referral.Record(Order(5), "Asia/Makassar", "bank", FirstNoon).Value!;
        var referral = state == ReferralState.Proposed ? Proposed(expo) : accepted with { State = state };
        var commands = new Dictionary<string, Refusal?>
        {
            ["accept"] = referral.Accept(expo, FirstNoon).Refusal,
            ["decline"] = referral.Decline("R", "bank", FirstNoon).Refusal,
            ["withdraw"] = referral.Withdraw("R", "coordinator", FirstNoon).Refusal,
            ["record"] = referral.Record(Order(1), "Asia/Makassar", "bank", FirstNoon).Refusal,
            ["correct"] = referral.Outcomes.Count == 0
                ? Refusal.Conflict("referral.state")
                : referral.Correct(referral.Outcomes[0].Id, Order(2), "R", "Asia/Makassar", "bank", FirstNoon).Refusal,
            ["place"] = referral.Place(BoothNumber.Parse("a1").Value, FirstNoon).Refusal,
            ["attend"] = referral.Attend(expo.Terms, new DateOnly(2027, 1, 29), AttendanceStatus.Present, FirstNoon).Refusal,
        };

        Assert.Equal(allowed, string.Join(' ', commands.Where(c => c.Value is null).Select(c => c.Key)));
        Assert.All(commands.Values.OfType<Refusal>(), r => Assert.Equal("referral.state", r.Code));
    }

    [Theory]
    [InlineData("waits", "progress.not_in_programme")]
    [InlineData("withdrew consent", "referral.no_consent")]
    [InlineData("no agreement there", "referral.no_agreement")]
    [InlineData("agreement for another purpose", "referral.no_agreement")]
    [InlineData("a day too late", "opportunity.closed")]
    [InlineData("not ready", "referral.not_ready")]
    [InlineData("not ready, for a reason", null)]
    [InlineData("ready", null)]
    public void Who_is_referred_is_in_the_programme_consents_and_is_ready(string who, string? code)
    {
        var expo = Expo(null, Asks(ConditionKind.SessionsHeld, 1), Asks(ConditionKind.IndicatorReaches, 1, "employees"));
        var held = who.StartsWith("not ready", StringComparison.Ordinal) ? new Fact[] { Session("a") } : [Session("a"), Value("e", IndicatorKind.Actual, 1, code: "employees")];
        var progress = who == "withdrew consent"
            ? ProgressOf.Facts(Us, [Enrolment(), Business(version: 3), .. held])!
            : ProgressIn(who == "waits" ? EnrolmentState.Waitlisted : EnrolmentState.Completed, held);
        var coverage = who switch { "no agreement there" => Coverage("62"), "agreement for another purpose" => Coverage(purpose: "credit"), _ => Coverage() };
        var now = who == "a day too late" ? FirstNoon.AddDays(1) : FirstNoon;

        var referred = Referral.Propose(expo, progress, coverage, who == "not ready, for a reason" ? "Segera terbit" : null, now);

        Assert.Equal(code, referred.Refusal?.Code);
        if (who == "not ready")
            Assert.Equal("IndicatorReaches employees 1", Assert.Single(referred.Refusal!.Reasons).Values[0].Value);
        if (code is null)
            Assert.Equal((ReferralState.Proposed, who == "ready" ? null : "Segera terbit", 2), (referred.Value!.State, referred.Value.Despite, referred.Value.Criteria.Count));
    }

    [Fact]
    public void As_many_places_are_taken_as_referrals_are_accepted_and_never_more_than_there_are() => Gen.Select(
        Gen.Int[0, 3], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3]).List[0, 40]).Sample((capacity, commands) =>
    {
        var expo = Expo(capacity);
        var referrals = Enumerable.Range(0, 5).Select(_ => Proposed(expo)).ToArray();
        foreach (var (which, command) in commands)
        {
            var (referral, free) = (referrals[which], capacity - expo.Taken);
            if (command is 0 or 1)
            {
                var accepted = referral.Accept(expo, FirstNoon);
                Assert.Equal(referral.State != ReferralState.Proposed ? "referral.state" : free == 0 ? "opportunity.full" : null, accepted.Refusal?.Code);
                if (!accepted.IsRefused)
                    (referrals[which], expo) = accepted.Value;
            }
            else if (command == 2 && referral.Withdraw("R", "c", FirstNoon) is { IsRefused: false } withdrawn)
            {
                expo = referral.State == ReferralState.Accepted ? expo.Release() : expo;
                referrals[which] = withdrawn.Value!;
            }
            else if (command == 3 && !referral.IsLive)
            {
                referrals[which] = Proposed(expo);
            }

            Assert.Equal(referrals.Count(r => r.State == ReferralState.Accepted), expo.Taken);
            Assert.InRange(expo.Taken, 0, capacity);
            Assert.Equal(expo.Taken > 0 ? "opportunity.capacity_taken" : null, expo.Edit(expo.Terms with { Capacity = Math.Max(0, expo.Taken - 1) }).Refusal?.Code);
        }
    });

    [Theory]
    [InlineData("2027-01-28T15:59:59Z", "Asia/Makassar", false, false)]
    [InlineData("2027-01-28T16:00:00Z", "Asia/Makassar", false, true)]
    [InlineData("2027-01-28T16:00:00Z", "Asia/Jakarta", false, false)]
    [InlineData("2027-02-02T00:15:00Z", "Asia/Makassar", false, true)]
    [InlineData("2027-02-02T15:59:59Z", "Asia/Makassar", false, true)]
    [InlineData("2027-02-02T16:00:00Z", "Asia/Makassar", true, false)]
    [InlineData("2027-02-02T16:00:00Z", "Asia/Jakarta", false, true)]
    public void Rule07_The_last_day_belongs_to_the_Expo_whole_in_its_own_zone(string at, string zone, bool isOver, bool isOn)
    {
        var (expo, now) = (Expo().Terms with { TimeZone = zone }, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal((isOver, isOn), (expo.IsOverAt(now), expo.IsOn(now.DayIn(zone))));
    }

    [Fact]
    public void Rule06_There_is_one_mark_a_day_and_the_last_one_counts()
    {
        var expo = Expo();
        var us = Proposed(expo).Accept(expo, FirstNoon).Value.Referral;
        var second = FirstNoon.AddDays(1);

        var marked = us.Attend(expo.Terms, new DateOnly(2027, 1, 30), AttendanceStatus.Present, second).Value!
            .Attend(expo.Terms, new DateOnly(2027, 1, 29), AttendanceStatus.Present, second).Value!
            .Attend(expo.Terms, new DateOnly(2027, 1, 30), AttendanceStatus.ExcusedAbsence, second).Value!;

        Assert.Equal([new ExpoAttendance(new DateOnly(2027, 1, 29), AttendanceStatus.Present), new ExpoAttendance(new DateOnly(2027, 1, 30), AttendanceStatus.ExcusedAbsence)], marked.Attendance);
        Assert.Same(marked, marked.Attend(expo.Terms, new DateOnly(2027, 1, 29), AttendanceStatus.Present, second).Value);
        foreach (var (day, code) in new[] { ("2027-01-31", "attendance.in_future"), ("2027-01-28", "attendance.other_day"), ("2027-02-03", "attendance.other_day") })
            Assert.Equal(code, marked.Attend(expo.Terms, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), AttendanceStatus.Present, second).Refusal?.Code);
    }

    [Theory]
    [InlineData("still consents", null)]
    [InlineData("withdrew consent", "ConsentWithdrawn")]
    [InlineData("left", "LeftProgramme")]
    [InlineData("transferred, nobody knows where", null)]
    [InlineData("transferred to one that is referred", "ReferredTwice")]
    public void It_ends_with_the_consent_and_with_the_enrolment(string what, string? cause)
    {
        var expo = Expo();
        var us = Proposed(expo);
        var progress = what switch
        {
            "withdrew consent" => ProgressOf.Facts(Us, [Enrolment(), Business(version: 3)])!,
            "left" => ProgressIn(EnrolmentState.Withdrawn),
            _ when what.StartsWith("transferred", StringComparison.Ordinal) => ProgressIn(EnrolmentState.Transferred),
            _ => ProgressIn(),
        };

        var followed = us.Follow(progress, what.EndsWith("is referred", StringComparison.Ordinal) ? Others : null, isReferred: true, FirstNoon);

        Assert.Equal(cause, followed?.End?.Cause.ToString());
        Assert.Null(followed?.Follow(progress, null, false, FirstNoon));
        if (followed is not null)
            Assert.Equal((ReferralState.Withdrawn, $"{us.Id}", 2L), (followed.State, followed.LiveKey, followed.Version));
    }

    [Fact]
    public void Rule09_A_transferred_business_takes_its_referral_along()
    {
        var expo = Expo();
        var us = Proposed(expo).Accept(expo, FirstNoon).Value.Referral;

        var there = us.Follow(ProgressIn(EnrolmentState.Transferred), Others, isReferred: false, FirstNoon)!;

        Assert.Equal((Others, ReferralState.Accepted, Referral.LiveKeyOf(expo.Id, Others)), (there.EnrolmentId, there.State, there.LiveKey));
        var (left, next) = (EnrolmentFactOf(Us, EnrolmentState.Transferred), EnrolmentFactOf(Others, EnrolmentState.Active) with { ContinuedFrom = [Us], Enrolments = [Us, Others] });
        Fact[] told = [left, next, Business(version: 2), us.Fact, there.Fact with { Enrolments = [Us, Others] }];
        Assert.Equal((0, 1), (ProgressOf.Facts(Us, told)!.Referrals.Accepted, ProgressOf.Facts(Others, told)!.Referrals.Accepted));
    }

    [Fact]
    public void Outcomes_add_up_by_kind_and_a_correction_keeps_what_was_before()
    {
        var expo = Expo();
        var us = Proposed(expo).Accept(expo, FirstNoon).Value.Referral;
        foreach (var (kind, rupiah) in new[] { (OutcomeKind.Order, 5_000_000L), (OutcomeKind.Contract, OutcomeTerms.MostRupiah), (OutcomeKind.Order, 7_000_000), (OutcomeKind.Loan, 1) })
            us = us.Record(Order(rupiah, kind: kind), "Asia/Makassar", "bank", FirstNoon).Value!;
        us = us.Correct(us.Outcomes[3].Id, Order(0, kind: OutcomeKind.Loan), "Dibatalkan", "Asia/Makassar", "bank-2", FirstNoon.AddHours(1)).Value!;
        us = us.Correct(us.Outcomes[2].Id, Order(6_000_000), "Salah ketik", "Asia/Makassar", "bank-2", FirstNoon.AddHours(1)).Value!;

        var progress = ProgressIn(EnrolmentState.Completed, us.Fact).Referrals;

        Assert.Equal((0, 1, 0, 0), (progress.Proposed, progress.Accepted, progress.Declined, progress.Withdrawn));
        Assert.Equal(
            [(OutcomeKind.Contract, 1, 999_999_999_999_999m), (OutcomeKind.Order, 2, 11_000_000m)],
            progress.Outcomes.Select(o => (o.Kind, o.Count, o.Rupiah)));
        var before = Assert.Single(us.Outcomes[2].Earlier);
        Assert.Equal((7_000_000L, "bank", "Salah ketik", "bank-2"), (before.Terms.Rupiah, before.By, before.CorrectedBecause, us.Outcomes[2].By));
        var withdrawn = us.Withdraw("R", "c", FirstNoon).Value!;
        Assert.Equal(2, ProgressIn(more: withdrawn.Fact).Referrals.Outcomes.Count);
    }

    [Theory]
    [InlineData("2027-01-28", "outcome.before_referral")]
    [InlineData("2027-01-29", null)]
    [InlineData("2027-01-30", "outcome.in_future")]
    public void An_outcome_is_of_a_day_since_the_referral(string on, string? code)
    {
        var expo = Expo();
        var us = Proposed(expo).Accept(expo, FirstNoon).Value.Referral;

        Assert.Equal(code, us.Record(Order(1, DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture)), "Asia/Makassar", "bank", FirstNoon).Refusal?.Code);
    }

    [Fact]
    public void Lists_that_grow_have_an_end()
    {
        var expo = Expo();
        var us = Proposed(expo).Accept(expo, FirstNoon).Value.Referral;
        for (var n = 0; n < Referral.MaxOutcomes; n++)
            us = us.Record(Order(1), "Asia/Makassar", "bank", FirstNoon).Value!;
        for (var n = 0; n < ReferralOutcome.MaxCorrections; n++)
            us = us.Correct(us.Outcomes[0].Id, Order(2 + n), "R", "Asia/Makassar", "bank", FirstNoon).Value!;

        Assert.Equal("referral.too_many_outcomes", us.Record(Order(1), "Asia/Makassar", "bank", FirstNoon).Refusal?.Code);
        Assert.Equal("outcome.too_many_corrections", us.Correct(us.Outcomes[0].Id, Order(1), "R", "Asia/Makassar", "bank", FirstNoon).Refusal?.Code);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Kontrak 12 bulan, 250 karton, tahun 2027", false)]
    [InlineData("Hubungi 0812 3456 789", true)]
    [InlineData("NIK 6371051234567890", true)]
    [InlineData("siti@contoh.id", true)]
    public void A_note_that_points_to_a_person_is_recognised(string? note, bool looksPersonal) => Assert.Equal(looksPersonal, OutcomeTerms.LooksPersonal(note));

    [Theory]
    [InlineData("a12", "A12")]
    [InlineData(" H2-07 ", "H2-07")]
    [InlineData("", null)]
    [InlineData("-A", null)]
    [InlineData("A12345678901", null)]
    [InlineData("A|1", null)]
    [InlineData(null, null)]
    public void A_booth_has_a_short_number(string? text, string? number) => Assert.Equal(number, BoothNumber.Parse(text).Value?.Value);

    private static EnrolmentFact EnrolmentFactOf(Id<Enrolment> id, EnrolmentState state) =>
        Given.Enrolment(state) with { Key = $"enrolment:{id}", EnrolmentId = id, Enrolments = [id] };
}
