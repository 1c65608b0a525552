using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Whatever people do in whatever order, seats and waitlist stay right.</summary>
public sealed class EnrollingProperties
{
    private enum Act
    {
        Apply,
        Accept,
        Deny,
        Withdraw,
        Start,
        Claim,
        Expire,
        CloseApplications,
    }

    private static readonly Gen<(int? Capacity, bool ByDecision, int? ClaimHours, List<(Act Act, int Who)> Acts)> Runs = Gen.Select(
        Gen.Frequency((4, Gen.Int[0, 5].Select(i => (int?)i)), (1, Gen.Const((int?)null))),
        Gen.Bool,
        Gen.Bool.Select(claims => claims ? 48 : (int?)null),
        Gen.Select(Gen.Frequency(
            (6, Gen.Const(Act.Apply)), (3, Gen.Const(Act.Accept)), (1, Gen.Const(Act.Deny)), (4, Gen.Const(Act.Withdraw)), (2, Gen.Const(Act.Start)),
            (2, Gen.Const(Act.Claim)), (2, Gen.Const(Act.Expire)),
            (1, Gen.Const(Act.CloseApplications))), Gen.Int[0, 1000], (act, who) => (act, who)).List[0, 60]);

    [Fact]
    public void Seats_never_exceed_capacity_counters_equal_the_enrolments_and_the_waitlist_moves_in_order() => Runs.Sample(run =>
    {
        var model = new Model(A.Cohort(run.Capacity, admission: run.ByDecision ? AdmissionMode.ByDecision : AdmissionMode.Automatic, claimHours: run.ClaimHours));
        foreach (var (act, who) in run.Acts)
            model.Do(act, who);
    });

    /// <summary>Does what the handlers do, in memory.</summary>
    private sealed class Model(Cohort cohort)
    {
        private readonly List<CohortEnrolment> enrolments = [];
        private readonly List<long> promoted = [];
        private Cohort cohort = cohort;

        public void Do(Act act, int who)
        {
            var seatsBefore = cohort.SeatsTaken;
            var at = enrolments.Count == 0 ? -1 : who % enrolments.Count;
            switch (act)
            {
                case Act.Apply:
                    if (Enrolling.Apply(cohort, A.Business(nib: null), "a", A.Now).Value is { } applied)
                    {
                        enrolments.Add(applied.Enrolment);
                        cohort = applied.Cohort;
                    }
                    break;
                case Act.Accept when at >= 0:
                    Keep(at, Enrolling.Accept(cohort, enrolments[at], null, "a", A.Now).Value);
                    break;
                case Act.Deny when at >= 0:
                    Keep(at, Enrolling.Deny(cohort, enrolments[at], "r", "a", A.Now).Value);
                    break;
                case Act.Withdraw when at >= 0:
                    Withdraw(at);
                    break;
                case Act.Start when at >= 0:
                    enrolments[at] = Enrolling.Start(enrolments[at], A.Now);
                    Assert.Equal(seatsBefore, cohort.SeatsTaken);
                    break;
                case Act.Claim when at >= 0:
                    Keep(at, Enrolling.Claim(cohort, enrolments[at], "a", A.Now).Value);
                    Assert.Equal(seatsBefore, cohort.SeatsTaken);
                    break;
                case Act.Expire when at >= 0:
                    Assert.Null(Enrolling.Expire(cohort, enrolments[at], A.Now.AddHours(47)));
                    Keep(at, Enrolling.Expire(cohort, enrolments[at], A.Now.AddHours(48)));
                    if (cohort.CanPromote)
                        PromoteFirst();
                    Assert.Equal(seatsBefore, cohort.SeatsTaken);
                    break;
                case Act.CloseApplications:
                    cohort = cohort.MoveTo(CohortState.Running, "a", A.Now).Value ?? cohort;
                    break;
            }

            Check();
        }

        private void Withdraw(int at)
        {
            var before = enrolments[at];
            var waitingBefore = cohort.Waiting;
            Keep(at, Enrolling.Withdraw(cohort, before, "r", "a", A.Now).Value);
            var promotes = before.State.OccupiesSeat() && before.IsLive && waitingBefore > 0;
            Assert.Equal(promotes, cohort.CanPromote);
            if (!promotes)
                return;
            PromoteFirst();
        }

        private void PromoteFirst()
        {
            var first = enrolments.FindIndex(e => e.WaitingNumber == enrolments.Where(w => w.State == EnrolmentState.Waitlisted).Min(w => w.WaitingNumber));
            promoted.Add(enrolments[first].WaitingNumber!.Value);
            Keep(first, Enrolling.Promote(cohort, enrolments[first], A.Now));
            Assert.False(cohort.CanPromote);
        }

        private void Keep(int at, Enrolled? decided)
        {
            if (decided is null)
                return;
            Assert.Equal(enrolments[at].Version + 1, decided.Enrolment.Version);
            enrolments[at] = decided.Enrolment;
            cohort = decided.Cohort;
        }

        private void Check()
        {
            Assert.Equal(enrolments.Count(e => e.State.OccupiesSeat()), cohort.SeatsTaken);
            Assert.Equal(enrolments.Count(e => e.State == EnrolmentState.Waitlisted), cohort.Waiting);
            Assert.True(cohort.Capacity is null || cohort.SeatsTaken <= cohort.Capacity);
            Assert.True(cohort.Waiting == 0 || cohort.SeatsTaken == cohort.Capacity, "somebody waits although a seat is free");
            Assert.Equal(promoted.Order(), promoted);
            Assert.Equal(enrolments.Count(e => e.WaitingNumber is not null), enrolments.Select(e => e.WaitingNumber).OfType<long>().Distinct().Count());
        }
    }
}
