using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Whatever people do in whatever order in two cohorts of one track, seats, waitlists and states stay right.</summary>
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
        Complete,
        Reopen,
        Transfer,
        CloseApplications,
        Cancel,
        Archive,
    }

    // The steps that domain.md allows, and two that come by themselves: a seat given without an offer, and the transferred one beginning anew.
    private static readonly Dictionary<EnrolmentState, EnrolmentState[]> Legal = new()
    {
        [EnrolmentState.Applied] = [EnrolmentState.Enrolled, EnrolmentState.Waitlisted, EnrolmentState.Denied, EnrolmentState.Withdrawn],
        [EnrolmentState.Waitlisted] = [EnrolmentState.Offered, EnrolmentState.Enrolled, EnrolmentState.Withdrawn],
        [EnrolmentState.Offered] = [EnrolmentState.Enrolled, EnrolmentState.Waitlisted, EnrolmentState.Withdrawn],
        [EnrolmentState.Enrolled] = [EnrolmentState.Active, EnrolmentState.Withdrawn, EnrolmentState.Transferred],
        [EnrolmentState.Active] = [EnrolmentState.Completed, EnrolmentState.Withdrawn, EnrolmentState.Transferred],
        [EnrolmentState.Completed] = [EnrolmentState.Active],
        [EnrolmentState.Denied] = [],
        [EnrolmentState.Withdrawn] = [],
        [EnrolmentState.Transferred] = [],
    };

    private static readonly Gen<(int? Capacity, bool ByDecision, int? ClaimHours, List<(Act Act, int Who)> Acts)> Runs = Gen.Select(
        Gen.Frequency((4, Gen.Int[0, 5].Select(i => (int?)i)), (1, Gen.Const((int?)null))),
        Gen.Bool,
        Gen.Bool.Select(claims => claims ? 48 : (int?)null),
        Gen.Select(Gen.Frequency(
            (8, Gen.Const(Act.Apply)), (3, Gen.Const(Act.Accept)), (1, Gen.Const(Act.Deny)), (3, Gen.Const(Act.Withdraw)), (4, Gen.Const(Act.Start)),
            (2, Gen.Const(Act.Claim)), (2, Gen.Const(Act.Expire)), (2, Gen.Const(Act.Complete)), (1, Gen.Const(Act.Reopen)), (4, Gen.Const(Act.Transfer)),
            (1, Gen.Const(Act.CloseApplications)), (1, Gen.Const(Act.Cancel)), (1, Gen.Const(Act.Archive))), Gen.Int[0, 1000], (act, who) => (act, who)).List[0, 80]);

    [Fact]
    public void Rule03_Seats_never_exceed_capacity_counters_equal_the_enrolments_states_are_legal_and_the_waitlist_moves_in_order() => Runs.Sample(run =>
    {
        var model = new Model(run.Capacity, run.ByDecision ? AdmissionMode.ByDecision : AdmissionMode.Automatic, run.ClaimHours);
        foreach (var (act, who) in run.Acts)
            model.Do(act, who);
    });

    /// <summary>Does what the handlers and the unique index do, in memory.</summary>
    private sealed class Model
    {
        private readonly List<Business> businesses = [.. Enumerable.Range(0, 12).Select(_ => A.Business(nib: null))];
        private readonly List<CohortEnrolment> enrolments = [];
        private readonly Dictionary<Id<Cohort>, Cohort> cohorts;
        private readonly Dictionary<Id<Cohort>, List<long>> promoted;

        public Model(int? capacity, AdmissionMode admission, int? claimHours)
        {
            var track = A.Track();
            Cohort[] two = [A.Cohort(capacity, admission: admission, track: track, claimHours: claimHours), A.Cohort(3, track: track)];
            cohorts = two.ToDictionary(c => c.Id);
            promoted = two.ToDictionary(c => c.Id, _ => new List<long>());
        }

        public void Do(Act act, int who)
        {
            if (act is Act.Apply or Act.CloseApplications or Act.Cancel or Act.Archive)
                DoToCohort(act, cohorts.Values.ElementAt(who % 2), who / 2);
            else if (enrolments.Count > 0)
                DoToEnrolment(act, enrolments[who % enrolments.Count]);
            Check();
        }

        private void DoToCohort(Act act, Cohort cohort, int who)
        {
            if (act != Act.Apply)
            {
                var live = string.Concat(enrolments.Where(e => e.IsLive && e.Cohort.CohortId == cohort.Id.Value).Select(e => e.State));
                cohorts[cohort.Id] = act switch
                {
                    Act.CloseApplications => cohort.MoveTo(CohortState.Running, "a", A.Now).Value,
                    Act.Cancel => cohort.Cancel("r", "a", A.Now, live).Value,
                    _ => (cohort.State == CohortState.Running ? cohort.MoveTo(CohortState.Completed, "a", A.Now).Value! : cohort).Archive(null, "a", A.Now, live).Value,
                } ?? cohort;
                return;
            }

            var business = businesses[who % businesses.Count];
            Keep(Enrolling.Apply(cohort, new(business, []), "a", A.Now).Value);
        }

        private void DoToEnrolment(Act act, CohortEnrolment enrolment)
        {
            var cohort = cohorts[new(enrolment.Cohort.CohortId)];
            switch (act)
            {
                case Act.Accept:
                    Keep(Enrolling.Accept(cohort, enrolment, new(businesses.Single(b => b.Id == enrolment.BusinessId), []), null, "a", A.Now).Value);
                    break;
                case Act.Deny:
                    Keep(Enrolling.Deny(cohort, enrolment, "r", "a", A.Now).Value);
                    break;
                case Act.Withdraw:
                    if (Keep(Enrolling.Withdraw(cohort, enrolment, "r", "a", A.Now).Value))
                        PromoteFirst(cohort.Id);
                    break;
                case Act.Start:
                    Put(Enrolling.Start(enrolment, A.Now));
                    break;
                case Act.Claim:
                    Keep(Enrolling.Claim(cohort, enrolment, "a", A.Now).Value);
                    break;
                case Act.Expire:
                    Assert.Null(Enrolling.Expire(cohort, enrolment, A.Now.AddHours(47)));
                    if (Keep(Enrolling.Expire(cohort, enrolment, A.Now.AddHours(48))))
                        PromoteFirst(cohort.Id);
                    Assert.Equal(cohort.SeatsTaken, cohorts[cohort.Id].SeatsTaken);
                    break;
                case Act.Complete:
                    Keep(Enrolling.Complete(cohort, enrolment, conditionsMet: true, null, "a", A.Now).Value);
                    Assert.Equal(cohort.SeatsTaken, cohorts[cohort.Id].SeatsTaken);
                    break;
                case Act.Reopen:
                    Keep(Enrolling.Reopen(cohort, enrolment, "r", "a", A.Now).Value);
                    break;
                case Act.Transfer:
                    Transfer(cohort, enrolment);
                    break;
            }
        }

        private void Transfer(Cohort from, CohortEnrolment enrolment)
        {
            var to = cohorts.Values.Single(c => c.Id != from.Id);
            var business = businesses.Single(b => b.Id == enrolment.BusinessId);
            if (Enrolling.Transfer(from, enrolment, to, business, "r", "a", A.Now).Value is not { } moved)
                return;
            Keep(moved.Left);
            Keep(moved.Begun);
            Assert.Equal(enrolment.State, moved.Begun.Enrolment.State);
            Assert.Equal([.. enrolment.ContinuedFrom, enrolment.Id], moved.Begun.Enrolment.ContinuedFrom);
            Assert.Equal(moved.Begun.Enrolment.Id, moved.Left.Enrolment.TransferredTo);
            PromoteFirst(from.Id);
        }

        private void PromoteFirst(Id<Cohort> id)
        {
            if (!cohorts[id].CanPromote)
                return;
            var first = enrolments.Where(e => e.Cohort.CohortId == id.Value && e.State == EnrolmentState.Waitlisted).MinBy(e => e.WaitingNumber)!;
            promoted[id].Add(first.WaitingNumber!.Value);
            Keep(Enrolling.Promote(cohorts[id], first, A.Now));
            Assert.False(cohorts[id].CanPromote);
        }

        // False when it was refused: by the rules, or as the unique index would.
        private bool Keep(Enrolled? decided)
        {
            if (decided is null || (decided.Enrolment.IsLive && enrolments.Any(e => e.IsLive && e.BusinessId == decided.Enrolment.BusinessId && e.Id != decided.Enrolment.Id)))
                return false;
            Put(decided.Enrolment);
            cohorts[decided.Cohort.Id] = decided.Cohort;
            return true;
        }

        private void Put(CohortEnrolment after)
        {
            var at = enrolments.FindIndex(e => e.Id == after.Id);
            if (at < 0)
            {
                Assert.Equal(1, after.Version);
                enrolments.Add(after);
                return;
            }

            var before = enrolments[at];
            if (after.Version != before.Version)
            {
                Assert.Equal(before.Version + 1, after.Version);
                Assert.Contains(after.State, Legal[before.State]);
                Assert.Equal(before.History.Count + 1, after.History.Count);
            }

            enrolments[at] = after;
        }

        private void Check()
        {
            Assert.All(enrolments.Where(e => e.IsLive).GroupBy(e => e.BusinessId), live => Assert.Single(live));
            foreach (var cohort in cohorts.Values)
            {
                var here = enrolments.Where(e => e.Cohort.CohortId == cohort.Id.Value).ToList();
                Assert.Equal(here.Count(e => e.State.OccupiesSeat()), cohort.SeatsTaken);
                Assert.Equal(here.Count(e => e.State == EnrolmentState.Waitlisted), cohort.Waiting);
                Assert.True((cohort.Archived is null && cohort.State != CohortState.Cancelled) || !here.Any(e => e.IsLive), "somebody is live in a cohort that is over");
                Assert.True(cohort.Capacity is null || cohort.SeatsTaken <= cohort.Capacity);
                Assert.True(cohort.Waiting == 0 || cohort.SeatsTaken == cohort.Capacity, "somebody waits although a seat is free");
                Assert.Equal(promoted[cohort.Id].Order(), promoted[cohort.Id]);
                Assert.Equal(here.Count(e => e.WaitingNumber is not null), here.Select(e => e.WaitingNumber).OfType<long>().Distinct().Count());
            }
        }
    }
}
