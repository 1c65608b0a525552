using CoachingPlatform.Messaging.Audit;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain.Referrals;

/// <summary>A business put forward to an opportunity; its partner answers.</summary>
internal sealed record Referral : IVersioned<Id<Referral>>, IAudited
{
    public const int MaxOutcomes = 50;

    public required Id<Referral> Id { get; init; }

    public required long Version { get; init; }

    public required Id<Opportunity> OpportunityId { get; init; }

    /// <summary>The opportunity's, as are <see cref="PartnerId"/> and <see cref="Purpose"/>: they never change.</summary>
    public required OpportunityKind Kind { get; init; }

    public required Id<Partner> PartnerId { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The enrolment that is referred; after a transfer the one that goes on.</summary>
    public required Id<Enrolment> EnrolmentId { get; init; }

    public required ReferralState State { get; init; }

    /// <summary>Opportunity and enrolment while it is live, else its own id; unique, so that a business is referred once at a time.</summary>
    public required string LiveKey { get; init; }

    /// <summary>Opportunity and booth while it has one, else its own id; unique, so that a booth is given once.</summary>
    public required string BoothKey { get; init; }

    /// <summary>What made it ready when it was referred.</summary>
    public required IReadOnlyList<CriterionSeen> Criteria { get; init; }

    /// <summary>Why it was referred although it was not ready; null where it was.</summary>
    public string? Despite { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>When the partner accepted or declined; null before.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Null while it is live.</summary>
    public ReferralEnd? End { get; init; }

    /// <summary>Number of its booth; null while it has none.</summary>
    public string? Booth { get; init; }

    /// <summary>Its attendance at an Expo, one mark a day, by day.</summary>
    public IReadOnlyList<ExpoAttendance> Attendance { get; init; } = [];

    public IReadOnlyList<ReferralOutcome> Outcomes { get; init; } = [];

    /// <summary>When it changed last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsLive => State is ReferralState.Proposed or ReferralState.Accepted;

    /// <summary>What progress knows of it.</summary>
    public ReferralFact Fact => new()
    {
        Key = $"{ReferralFact.Kind}:{Id}", Version = Version, OccurredAt = ChangedAt, Enrolments = [EnrolmentId], EnrolmentId = EnrolmentId, State = State,
        Outcomes = [.. Outcomes.Select(o => o.Terms).Where(t => t.Rupiah > 0).Select(t => new OutcomeAmount(t.Kind, t.Rupiah))],
    };

    AuditSubject IAudited.Subject => new("referral", Id.Value, Version, null);

    /// <summary>The key of a live referral.</summary>
    public static string LiveKeyOf(Id<Opportunity> opportunity, Id<Enrolment> enrolment) => $"{opportunity}|{enrolment}";

    /// <summary>Refers a business that consents and is ready, or is not ready and is referred despite that for a reason.</summary>
    /// <param name="opportunity">To what.</param>
    /// <param name="progress">The enrolment's progress as it is now.</param>
    /// <param name="coverage">What the partner may see now for the purpose.</param>
    /// <param name="despite">Why it is referred although it may not be ready; null to be refused then.</param>
    /// <param name="now">The instant.</param>
    public static Outcome<Referral> Propose(Opportunity opportunity, EnrolmentProgress progress, Coverage coverage, string? despite, DateTimeOffset now)
    {
        if (!opportunity.Terms.TakesReferralsAt(now))
            return Refusal.Conflict("opportunity.closed");
        if (WhyNotShared(opportunity.PartnerId, opportunity.Purpose, progress, coverage) is { } refusal)
            return refusal;
        var readiness = Readiness.Of(progress, opportunity.Terms.Criteria);
        if (!readiness.IsReady && despite is null)
            return Refusal.Conflict("referral.not_ready") with { Reasons = [.. readiness.Criteria.Where(c => !c.Holds).Select(Lacks)] };
        var id = Id<Referral>.New();
        return new Referral
        {
            Id = id, Version = 1, OpportunityId = opportunity.Id, Kind = opportunity.Kind, PartnerId = opportunity.PartnerId, Purpose = opportunity.Purpose,
            EnrolmentId = progress.EnrolmentId, State = ReferralState.Proposed, LiveKey = LiveKeyOf(opportunity.Id, progress.EnrolmentId), BoothKey = $"{id}",
            Criteria = readiness.Criteria, Despite = readiness.IsReady ? null : despite, ProposedAt = now, ChangedAt = now,
        };
    }

    /// <summary>True while the partner may see the enrolment for the referral's purpose.</summary>
    /// <param name="coverage">What it may see.</param>
    /// <param name="progress">The enrolment's progress; null where there is none.</param>
    public bool IsSharedIn(Coverage coverage, EnrolmentProgress? progress) => progress is not null && coverage.For(Purpose).Covers(progress);

    /// <summary>The partner takes it, and with it a place of the opportunity.</summary>
    public Outcome<(Referral Referral, Opportunity Opportunity)> Accept(Opportunity opportunity, DateTimeOffset now)
    {
        if (State != ReferralState.Proposed)
            return WrongState();
        if (opportunity.Terms.IsOverAt(now))
            return Refusal.Conflict("opportunity.over");
        var taken = opportunity.Take();
        return taken.IsRefused ? taken.Refusal : (Next(now) with { State = ReferralState.Accepted, AnsweredAt = now }, taken.Value);
    }

    /// <summary>The partner does not take it.</summary>
    public Outcome<Referral> Decline(string reason, string by, DateTimeOffset now) => State == ReferralState.Proposed
        ? Ended(ReferralState.Declined, new ReferralEnd { Cause = ReferralEndCause.PartnerDeclined, Reason = reason, By = by, At = now }) with { AnsweredAt = now }
        : WrongState();

    /// <summary>A coordinator takes it back, also when it was accepted.</summary>
    public Outcome<Referral> Withdraw(string reason, string by, DateTimeOffset now) => IsLive
        ? Ended(ReferralState.Withdrawn, new ReferralEnd { Cause = ReferralEndCause.CoordinatorWithdrew, Reason = reason, By = by, At = now })
        : WrongState();

    /// <summary>
    /// The referral after its business changed; null where it stays as it is. What is live ends when the business no longer consents or leaves,
    /// and goes along when it is transferred.
    /// </summary>
    /// <param name="progress">The enrolment's progress as it is now.</param>
    /// <param name="successor">The enrolment that a transferred one goes on in; null while it is not known.</param>
    /// <param name="isReferred">True when the successor has a live referral to the same opportunity.</param>
    /// <param name="now">The instant.</param>
    public Referral? Follow(EnrolmentProgress progress, Id<Enrolment>? successor, bool isReferred, DateTimeOffset now)
    {
        if (!IsLive)
            return null;
        if (progress.State == EnrolmentState.Transferred)
        {
            return successor is not { } to ? null
                : isReferred ? EndBecause(ReferralEndCause.ReferredTwice)
                : Next(now) with { EnrolmentId = to, LiveKey = LiveKeyOf(OpportunityId, to) };
        }

        return !progress.State.IsInProgramme() ? EndBecause(ReferralEndCause.LeftProgramme)
            : !progress.Consents.Contains(new Consent(PartnerId, Purpose)) ? EndBecause(ReferralEndCause.ConsentWithdrawn)
            : null;

        Referral EndBecause(ReferralEndCause cause) => Ended(ReferralState.Withdrawn, new ReferralEnd { Cause = cause, At = now });
    }

    /// <summary>The partner records what came of it.</summary>
    public Outcome<Referral> Record(OutcomeTerms terms, string zone, string by, DateTimeOffset now)
    {
        if (State != ReferralState.Accepted)
            return WrongState();
        if (Outcomes.Count >= MaxOutcomes)
            return Refusal.Conflict("referral.too_many_outcomes", null, ("max", MaxOutcomes));
        return terms.WhyNot(ProposedAt, now, zone) is { } refusal
            ? refusal
            : Next(now) with { Outcomes = [.. Outcomes, new ReferralOutcome { Id = Id<ReferralOutcome>.New(), Terms = terms, By = by, At = now }] };
    }

    /// <summary>The partner corrects an outcome.</summary>
    public Outcome<Referral> Correct(Id<ReferralOutcome> id, OutcomeTerms terms, string reason, string zone, string by, DateTimeOffset now)
    {
        if (Outcomes.FirstOrDefault(o => o.Id == id) is not { } outcome)
            return Refusal.NotFound("outcome.unknown");
        if (State != ReferralState.Accepted)
            return WrongState();
        if (terms.WhyNot(ProposedAt, now, zone) is { } refusal)
            return refusal;
        var corrected = outcome.Correct(terms, reason, by, now);
        return corrected.IsRefused ? corrected.Refusal : Next(now) with { Outcomes = [.. Outcomes.Select(o => o.Id == id ? corrected.Value : o)] };
    }

    /// <summary>
    /// What stays of it when its business is erased: who was referred where, when, and what amounts came of it, without what people wrote. It stays
    /// the same version, for nothing of it changed that anybody counts.
    /// </summary>
    public Referral WithoutTexts() => this with
    {
        Despite = null, End = End is null ? null : End with { Reason = null }, Outcomes = [.. Outcomes.Select(o => o.WithoutTexts())],
    };

    /// <summary>A coordinator gives it a booth, another one, or none.</summary>
    public Outcome<Referral> Place(BoothNumber? booth, DateTimeOffset now)
    {
        if (Kind != OpportunityKind.Expo)
            return Refusal.Conflict("referral.expo_only");
        return State == ReferralState.Accepted
            ? Next(now) with { Booth = booth?.Value, BoothKey = booth is null ? $"{Id}" : $"{OpportunityId}|{booth.Value}" }
            : WrongState();
    }

    /// <summary>A coordinator marks its attendance on a day; the mark that the day had is replaced.</summary>
    public Outcome<Referral> Attend(OpportunityTerms expo, DateOnly day, AttendanceStatus status, DateTimeOffset now)
    {
        if (Kind != OpportunityKind.Expo)
            return Refusal.Conflict("referral.expo_only");
        if (State != ReferralState.Accepted)
            return WrongState();
        if (!expo.IsOn(day))
            return Refusal.Invalid("attendance.other_day", "date");
        if (day > now.DayIn(expo.TimeZone))
            return Refusal.Invalid("attendance.in_future", "date");
        var mark = new ExpoAttendance(day, status);
        return Attendance.Contains(mark)
            ? this
            : Next(now) with { Attendance = [.. Attendance.Where(a => a.Day != day).Append(mark).OrderBy(a => a.Day)] };
    }

    private static Refusal? WhyNotShared(Id<Partner> partner, string purpose, EnrolmentProgress progress, Coverage coverage) =>
        !progress.IsShared() ? Refusal.Conflict("progress.not_in_programme")
        : !progress.Consents.Contains(new Consent(partner, purpose)) ? Refusal.Conflict("referral.no_consent")
        : !coverage.For(purpose).Covers(progress) ? Refusal.Conflict("referral.no_agreement")
        : null;

    private static Refusal Lacks(CriterionSeen c) => Refusal.Conflict(
        "criterion.lacking", null, ("criterion", string.Join(' ', new object?[] { c.Kind, c.Code, c.Asked }.Where(part => part is not null))), ("saw", c.Saw ?? (object)"–"));

    private Refusal WrongState() => Refusal.Conflict("referral.state", null, ("state", State));

    private Referral Next(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };

    private Referral Ended(ReferralState state, ReferralEnd end) =>
        Next(end.At) with { State = state, End = end, LiveKey = $"{Id}", Booth = null, BoothKey = $"{Id}" };
}

/// <summary>How a referral ended.</summary>
internal sealed record ReferralEnd
{
    public required ReferralEndCause Cause { get; init; }

    /// <summary>As the partner or the coordinator wrote it; null where it ended by itself.</summary>
    public string? Reason { get; init; }

    /// <summary>The account or the partner's program; null where it ended by itself.</summary>
    public string? By { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Attendance of a business at an Expo on one day.</summary>
/// <param name="Day">In the opportunity's zone.</param>
/// <param name="Status">What it was.</param>
internal sealed record ExpoAttendance(DateOnly Day, AttendanceStatus Status);
