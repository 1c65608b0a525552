using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Certificates;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.ServiceDefaults.Values;
using CsCheck;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Domain;

/// <summary>Confirming a completion, and the certificate that it gives.</summary>
public sealed class CompletionTests
{
    private static readonly Business Business = A.Business("Kerupuk Cahaya 66");

    private static readonly Programme Programme = new()
    {
        Id = Id<Programme>.New(), Version = 1, Name = "Pembinaan UMKM Kalsel", Organisers = ["Apindo"], StartsOn = new(2026, 1, 1), EndsOn = new(2028, 12, 31),
        CreatedBy = "k", CreatedAt = A.Now,
    };

    [Theory]
    [InlineData(true, null, null)]
    [InlineData(true, "tuntas", null)]
    [InlineData(false, "tetap tuntas", null)]
    [InlineData(false, null, "completion.not_proposed")]
    public void What_is_not_proposed_is_completed_only_with_a_reason(bool conditionsMet, string? reason, string? code)
    {
        var active = Active();
        var completed = Enrolling.Complete(active.Cohort, active.Enrolment, conditionsMet, reason, "k", A.Now);

        Assert.Equal(code, completed.Refusal?.Code);
        if (code is null)
        {
            Assert.Equal((EnrolmentState.Completed, conditionsMet), (completed.Value!.Enrolment.State, completed.Value.Enrolment.CompletedAsProposed));
            Assert.Equal(new(EnrolmentState.Completed, A.Now, "k", reason), completed.Value.Enrolment.History[^1]);
            Assert.Null(Enrolling.Reopen(completed.Value.Cohort, completed.Value.Enrolment, "salah", "k", A.Now).Value!.Enrolment.CompletedAsProposed);
        }
    }

    [Fact]
    public void Rule09_What_a_merge_moves_stays_completed_as_it_was()
    {
        var completed = Enrolling.Complete(Active().Cohort, Active().Enrolment, conditionsMet: false, "r", "k", A.Now).Value!.Enrolment;
        var moved = completed.ChangeHands(Business, A.Business("Lain", nib: "1353894784759"), new Decision("k", A.Now, "satu usaha"));

        Assert.Equal((EnrolmentState.Completed, (bool?)false), (moved.State, moved.CompletedAsProposed));
    }

    [Fact]
    public void Rule09_A_merge_tells_the_state_with_the_day_since_when_it_is_and_not_with_its_own()
    {
        var other = A.Business("Lain", nib: "1353894784759");
        var completed = Enrolling.Complete(Active().Cohort, Active().Enrolment, conditionsMet: true, null, "k", A.Now).Value!.Enrolment;
        var merged = completed.ChangeHands(Business, other, new Decision("k", A.Now.AddDays(40), "satu usaha"));
        var undone = merged.ChangeHands(other, Business, new Decision("k", A.Now.AddDays(50), "ternyata dua"));

        Assert.Equal((A.Now.AddDays(40), A.Now.AddDays(50)), (merged.History[^1].At, undone.History[^1].At));
        Assert.Equal((A.Now, A.Now), (merged.Event(other.Profile()).OccurredAt, undone.Event(Business.Profile()).OccurredAt));
        var again = undone.MoveTo(EnrolmentState.Active, "k", A.Now.AddDays(60), "salah");
        Assert.Equal(A.Now.AddDays(60), again.Event(Business.Profile()).OccurredAt);
    }

    [Fact]
    public void Rule07_A_certificate_says_the_names_and_the_days_of_its_cohort_on_the_day_of_issue_there()
    {
        // 00:30 on New Year's Day in Makassar, still the old year in Jakarta and in UTC.
        var now = new DateTimeOffset(2026, 12, 31, 16, 30, 0, TimeSpan.Zero);
        var certificate = CompletionCertificate.Issue(Active(), Programme, Business, "k", now);

        Assert.Equal((new DateOnly(2027, 1, 1), new DateOnly(2026, 11, 1), new DateOnly(2027, 4, 30), "Asia/Makassar"), (
            certificate.Paper.IssuedOn, certificate.Paper.StartsOn, certificate.Paper.EndsOn, certificate.Paper.TimeZone));
        Assert.Equal(("Kerupuk Cahaya 66", "Pembinaan UMKM Kalsel", "Siap Ekspor", "Angkatan 1"), (
            certificate.Paper.BusinessName, certificate.Paper.ProgrammeName, certificate.Paper.TrackName, certificate.Paper.CohortName));
        Assert.StartsWith("2027-", certificate.Number, StringComparison.Ordinal);
        Assert.Equal(["Apindo"], certificate.Paper.Organisers);
        var (own, active) = (Active().Cohort with { Organisers = ["Dinas Koperasi"] }, Active());
        Assert.Equal(["Dinas Koperasi"], CompletionCertificate.Issue(new(own, active.Enrolment), Programme, Business, "k", now).Paper.Organisers);
        Assert.DoesNotContain("Rina", certificate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_revoked_once_and_for_good()
    {
        var certificate = CompletionCertificate.Issue(Active(), Programme, Business, "k", A.Now);
        var revoked = certificate.Revoke(new Decision("lain", A.Now.AddHours(14), "keliru")).Value!;

        Assert.Equal((true, false, 2L, new DateOnly(2026, 11, 26)), (certificate.IsValid, revoked.IsValid, revoked.Version, revoked.RevokedOn));
        Assert.Equal("certificate.revoked", revoked.Revoke(new Decision("k", A.Now, "lagi")).Refusal!.Code);
    }

    [Fact]
    public void Rule10_What_Progress_said_last_holds_in_any_order_and_however_often()
    {
        var id = Guid.CreateVersion7();
        CompletionConditionsJudged[] told = [.. Enumerable.Range(1, 6).Select(v => new CompletionConditionsJudged(id, v, v % 2 == 1, A.Now.AddMinutes(v)))];

        Gen.Select(Gen.Shuffle(told), Gen.Int[0, 5].Select(i => told[i]).List[0, 8]).Sample((shuffled, repeats) =>
        {
            var known = shuffled.Concat(repeats).Aggregate((CompletionJudgement?)null, (known, next) => CompletionJudgement.After(known, next) ?? known);
            Assert.Equal(new() { Id = new(id), ProgressVersion = 6, ConditionsMet = false, Since = A.Now.AddMinutes(6) }, known);
        });
    }

    private static Enrolled Active()
    {
        var applied = Enrolling.Apply(A.Cohort(), new(Business, []), "rina", A.Now).Value!;
        return applied with { Enrolment = Enrolling.Start(applied.Enrolment, A.Now) };
    }
}
