using System.Globalization;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Who gets a seat.</summary>
public sealed class EnrollingTests
{
    [Theory]
    [InlineData(1, "Enrolled", 1, 0)]
    [InlineData(0, "Waitlisted", 0, 1)]
    [InlineData(null, "Enrolled", 1, 0)]
    public void Capacity_null_is_unlimited_and_0_is_none(int? capacity, string state, int seats, int waiting)
    {
        var applied = Enrolling.Apply(A.Cohort(capacity), new(A.Business(), []), "rina", A.Now).Value!;

        Assert.Equal(state, applied.Enrolment.State.ToString());
        Assert.Equal((seats, waiting), (applied.Cohort.SeatsTaken, applied.Cohort.Waiting));
        Assert.Equal(2, applied.Cohort.Version);
    }

    [Fact]
    public void By_decision_an_application_takes_no_seat_until_it_is_accepted()
    {
        var applied = Enrolling.Apply(A.Cohort(1, admission: AdmissionMode.ByDecision), new(A.Business(), []), "rina", A.Now).Value!;
        Assert.Equal((EnrolmentState.Applied, 0), (applied.Enrolment.State, applied.Cohort.SeatsTaken));

        var accepted = Enrolling.Accept(applied.Cohort, applied.Enrolment, new(A.Business(), []), "lengkap", "coordinator", A.Now).Value!;
        Assert.Equal((EnrolmentState.Enrolled, 1), (accepted.Enrolment.State, accepted.Cohort.SeatsTaken));
        Assert.Equal(new(EnrolmentState.Enrolled, A.Now, "coordinator", "lengkap"), accepted.Enrolment.History[^1]);
    }

    [Fact]
    public void A_denied_application_keeps_its_reason_and_frees_nothing()
    {
        var applied = Enrolling.Apply(A.Cohort(1, admission: AdmissionMode.ByDecision), new(A.Business(), []), "rina", A.Now).Value!;
        var denied = Enrolling.Deny(applied.Cohort, applied.Enrolment, "di luar sasaran", "coordinator", A.Now).Value!;

        Assert.Equal("di luar sasaran", denied.Enrolment.History[^1].Reason);
        Assert.Equal((0, 0), (denied.Cohort.SeatsTaken, denied.Cohort.Waiting));
        Assert.Equal("enrolment.wrong_state", Enrolling.Accept(denied.Cohort, denied.Enrolment, new(A.Business(), []), null, "coordinator", A.Now).Refusal!.Code);
    }

    [Theory]
    [InlineData("Draft")]
    [InlineData("Running")]
    [InlineData("Completed")]
    public void Only_an_open_cohort_takes_applications(string state)
    {
        var refused = Enrolling.Apply(A.Cohort(state: Enum.Parse<CohortState>(state)), new(A.Business(), []), "rina", A.Now);
        Assert.Equal("cohort.not_open", refused.Refusal!.Code);
    }

    [Theory]
    [InlineData("2026-11-10T00:00:00Z", null)] // 08:00 WITA, the opening instant itself
    [InlineData("2026-11-09T23:59:59.999Z", "cohort.opens_later")]
    [InlineData("2026-11-20T15:59:59.999Z", null)]
    [InlineData("2026-11-20T16:00:00Z", "cohort.closed")] // midnight WITA, the closing instant itself
    public void Applications_are_taken_from_the_opening_instant_until_before_the_closing_one(string now, string? refusal)
    {
        var cohort = A.Cohort(
            opensAt: new(2026, 11, 10, 8, 0, 0, TimeSpan.FromHours(8)), closesAt: new(2026, 11, 21, 0, 0, 0, TimeSpan.FromHours(8)));

        var applied = Enrolling.Apply(cohort, new(A.Business(), []), "rina", DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));

        Assert.Equal(refusal, applied.Refusal?.Code);
        Assert.All(applied.Refusal?.Values ?? [], v => Assert.EndsWith("+08:00 (Asia/Makassar)", (string)v.Value!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-11-25T15:59:59Z", null)] // 23:59:59 WITA, the last day
    [InlineData("2026-11-25T16:00:00Z", "cohort.ended")] // midnight WITA, the day after
    public void The_last_day_ends_in_the_cohorts_own_zone(string now, string? refusal)
    {
        var cohort = A.Cohort(endsOn: new DateOnly(2026, 11, 25));
        Assert.Equal(refusal, Enrolling.Apply(cohort, new(A.Business(), []), "rina", DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)).Refusal?.Code);
    }

    [Theory]
    [InlineData("63", null)]
    [InlineData("63.02", null)]
    [InlineData("63.02.05", null)]
    [InlineData("63.01", "cohort.region_mismatch")]
    [InlineData("62", "cohort.region_mismatch")]
    public void The_business_must_lie_in_the_cohorts_region(string region, string? refusal) =>
        Assert.Equal(refusal, Enrolling.Apply(A.Cohort(region: region), new(A.Business(region: "63.02.05"), []), "rina", A.Now).Refusal?.Code);

    [Fact]
    public void Nobody_new_passes_those_who_wait_even_when_a_seat_is_free()
    {
        var cohort = A.Cohort(2) with { SeatsTaken = 1, Waiting = 1, LastWaitingNumber = 7 };
        var applied = Enrolling.Apply(cohort, new(A.Business(), []), "rina", A.Now).Value!;

        Assert.Equal((EnrolmentState.Waitlisted, 8L), (applied.Enrolment.State, applied.Enrolment.WaitingNumber));
    }

    [Theory]
    [InlineData("Open", true)]
    [InlineData("Running", true)]
    [InlineData("Completed", false)]
    public void The_waitlist_moves_up_until_the_cohort_is_over(string state, bool moves) =>
        Assert.Equal(moves, (A.Cohort(2, Enum.Parse<CohortState>(state)) with { SeatsTaken = 1, Waiting = 1 }).CanPromote);

    [Fact]
    public void An_offered_seat_is_held_until_its_deadline_and_then_goes_to_the_next()
    {
        var cohort = A.Cohort(1, claimHours: 48);
        var seated = Enrolling.Apply(cohort, new(A.Business(), []), "rina", A.Now).Value!;
        var first = Enrolling.Apply(seated.Cohort, new(A.Business(), []), "rahmi", A.Now).Value!;
        var second = Enrolling.Apply(first.Cohort, new(A.Business(), []), "kadir", A.Now).Value!;
        var left = Enrolling.Withdraw(second.Cohort, seated.Enrolment, "pindah", "rina", A.Now).Value!;

        var offered = Enrolling.Promote(left.Cohort, first.Enrolment, A.Now);
        Assert.Equal((EnrolmentState.Offered, A.Now.AddHours(48)), (offered.Enrolment.State, offered.Enrolment.ClaimBy));
        Assert.Equal((1, 1, false), (offered.Cohort.SeatsTaken, offered.Cohort.Waiting, offered.Cohort.CanPromote));
        var told = Assert.IsType<EnrolmentOffered>(offered.Enrolment.Event(A.Business().Profile()));
        Assert.Equal(("Offered", A.Now.AddHours(48)), (told.Enrolment.State, told.ClaimBy));

        var last = A.Now.AddHours(48).AddTicks(-1);
        var claimed = Enrolling.Claim(offered.Cohort, offered.Enrolment, "rahmi", last).Value!;
        Assert.Equal((EnrolmentState.Enrolled, null, 1), (claimed.Enrolment.State, claimed.Enrolment.ClaimBy, claimed.Cohort.SeatsTaken));
        Assert.Null(Enrolling.Expire(offered.Cohort, offered.Enrolment, last));
        Assert.Equal("enrolment.offer_expired", Enrolling.Claim(offered.Cohort, offered.Enrolment, "rahmi", A.Now.AddHours(48)).Refusal!.Code);
        Assert.Equal("enrolment.wrong_state", Enrolling.Claim(claimed.Cohort, claimed.Enrolment, "rahmi", last).Refusal!.Code);

        var over = Enrolling.Expire(offered.Cohort, offered.Enrolment, A.Now.AddHours(48))!;
        Assert.Equal((EnrolmentState.Waitlisted, 3L, null), (over.Enrolment.State, over.Enrolment.WaitingNumber, over.Enrolment.ClaimBy));
        Assert.Equal((0, 2, true), (over.Cohort.SeatsTaken, over.Cohort.Waiting, over.Cohort.CanPromote));
        Assert.Null(Enrolling.Expire(claimed.Cohort, claimed.Enrolment, A.Now.AddHours(48)));
    }

    [Fact]
    public void The_first_session_starts_a_fresh_seat_and_nothing_else()
    {
        var enrolled = Enrolling.Apply(A.Cohort(), new(A.Business(), []), "rina", A.Now).Value!.Enrolment;
        var started = Enrolling.Start(enrolled, A.Now);

        Assert.Equal((EnrolmentState.Active, 2L), (started.State, started.Version));
        Assert.Same(started, Enrolling.Start(started, A.Now));
        var withdrawn = enrolled.MoveTo(EnrolmentState.Withdrawn, "rina", A.Now, "pindah");
        Assert.Same(withdrawn, Enrolling.Start(withdrawn, A.Now));
    }

    [Fact]
    public void The_event_carries_the_whole_state_and_nothing_personal()
    {
        var business = A.Business();
        var enrolment = Enrolling.Apply(A.Cohort(0), new(business, []), "rina", A.Now).Value!.Enrolment;
        var told = Assert.IsType<EnrolmentWaitlisted>(enrolment.Event(business.Profile()));

        Assert.Equal(("Waitlisted", 1L, "63.02.05", "Micro"), (told.Enrolment.State, told.Version, told.Enrolment.Business.RegionCode, told.Enrolment.Business.SizeClass));
        Assert.Equal(A.Now, told.OccurredAt);
    }

    [Fact]
    public void A_cohort_moves_one_step_at_a_time()
    {
        var draft = A.Cohort(state: CohortState.Draft);
        var open = draft.MoveTo(CohortState.Open, "coordinator", A.Now).Value!;

        Assert.Equal((CohortState.Open, 2L), (open.State, open.Version));
        Assert.Equal("cohort.wrong_state", open.MoveTo(CohortState.Open, "coordinator", A.Now).Refusal!.Code);
        Assert.Equal("cohort.wrong_state", draft.MoveTo(CohortState.Completed, "coordinator", A.Now).Refusal!.Code);
    }

    [Theory]
    [InlineData("Draft", "cohort.wrong_state", "cohort.wrong_state")]
    [InlineData("Open", null, "cohort.wrong_state")]
    [InlineData("Running", null, "cohort.wrong_state")]
    [InlineData("Completed", "cohort.wrong_state", null)]
    [InlineData("Cancelled", "cohort.wrong_state", null)]
    public void A_cohort_is_called_off_before_its_end_and_put_away_after_it(string state, string? cancelling, string? archiving)
    {
        var cohort = A.Cohort(state: Enum.Parse<CohortState>(state));

        Assert.Equal(cancelling, cohort.Cancel("dana", "k", A.Now, "").Refusal?.Code);
        Assert.Equal(cancelling ?? "cohort.has_participants", cohort.Cancel("dana", "k", A.Now, "1 Active").Refusal?.Code);
        Assert.Equal(archiving, cohort.Archive(null, "k", A.Now, "").Refusal?.Code);
        Assert.Equal(archiving ?? "cohort.has_participants", cohort.Archive(null, "k", A.Now, "1 Active").Refusal?.Code);
        Assert.Equal("cohort.wrong_state", cohort.MoveTo(CohortState.Cancelled, "k", A.Now).Refusal?.Code);
    }

    [Fact]
    public void What_is_archived_stays_as_it_is()
    {
        var archived = A.Cohort(state: CohortState.Completed).Archive("tutup buku", "k", A.Now, "").Value!;
        Assert.Equal((new Archived(A.Now, "k", "tutup buku"), 2L, CohortState.Completed), (archived.Archived, archived.Version, archived.State));

        var completed = Enrolling.Apply(A.Cohort(), new(A.Business(), []), "rina", A.Now).Value!.Enrolment.MoveTo(EnrolmentState.Completed, "k", A.Now);
        Assert.Equal("cohort.archived", Enrolling.Reopen(archived, completed, "salah", "k", A.Now).Refusal!.Code);
        Assert.Equal("cohort.archived", archived.OrganisedBy(["Apindo"]).Refusal!.Code);
        Assert.Equal("cohort.archived", archived.Archive(null, "k", A.Now, "").Refusal!.Code);
        Assert.Equal(CohortState.Draft, archived.CloneAs("Lagi", new(2027, 1, 1), new(2027, 6, 1), null, null, "k", A.Now).State);
    }

    [Fact]
    public void A_clone_takes_the_settings_and_nothing_that_happened()
    {
        var cohort = A.Cohort(7, claimHours: 48, admission: AdmissionMode.ByDecision, closesAt: A.Now) with
        {
            SeatsTaken = 5, Waiting = 2, LastWaitingNumber = 9, Organisers = ["Apindo"], Archived = new(A.Now, "k", null), State = CohortState.Completed,
        };
        var clone = cohort.CloneAs("Angkatan 2", new(2027, 5, 1), new(2027, 10, 31), null, null, "lain", A.Now.AddDays(1));

        Assert.NotEqual(cohort.Id, clone.Id);
        Assert.Equal(
            cohort with
            {
                Id = clone.Id, Version = 1, Name = "Angkatan 2", StartsOn = new(2027, 5, 1), EndsOn = new(2027, 10, 31), ClosesAt = null, State = CohortState.Draft,
                SeatsTaken = 0, Waiting = 0, LastWaitingNumber = 0, ClonedFrom = cohort.Id, Archived = null, History = clone.History,
            },
            clone);
        Assert.Equal([new(CohortState.Draft, A.Now.AddDays(1), "lain", null)], clone.History);
    }
}
