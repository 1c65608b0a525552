using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Problems;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Sessions;

/// <summary>Who meets in a new session: one mentor and enrolments that are assigned to that mentor now.</summary>
internal sealed record SessionParties(Mentor Mentor, IReadOnlyList<Enrolment> Enrolments)
{
    private const int MaxEnrolments = 100;

    /// <summary>The enrolments asked for, each once.</summary>
    public static IReadOnlyList<Id<Enrolment>> ReadEnrolments(IReadOnlyList<Guid>? ids, Checks checks)
    {
        checks.That(ids is { Count: > 0 }, "field.required", "enrolmentIds");
        checks.That(ids is null || ids.Count <= MaxEnrolments, "field.too_many", "enrolmentIds", ("max", MaxEnrolments));
        checks.That(ids is null || ids.Distinct().Count() == ids.Count, "field.repeated", "enrolmentIds");
        return [.. (ids ?? []).Select(id => new Id<Enrolment>(id))];
    }

    /// <summary>The mentor of a new session: a mentor's own, whatever the body says; a coordinator names one.</summary>
    public static Outcome<Id<Mentor>> ReadMentor(Guid? named, Sight sight)
    {
        if (sight.All && named is null)
            return Refusal.Invalid("field.required", "mentorId");
        Id<Mentor>? mentor = named is { } id ? new(id) : sight.Own;
        return mentor is { } known && sight.Sees(known) ? known : Refusal.NotFound("mentor.unknown", "mentorId");
    }

    /// <summary>Loads them; an enrolment that a mentor has not got is as unknown to them as one that does not exist.</summary>
    public static async Task<Outcome<SessionParties>> LoadAsync(
        MentoringStore store, StoreTransaction tx, Sight sight, Id<Mentor> mentor, IReadOnlyList<Id<Enrolment>> ids, CancellationToken cancellation)
    {
        if (await store.MentorAsync(tx, mentor, cancellation) is not { } known)
            return Refusal.NotFound("mentor.unknown", "mentorId");
        var enrolments = await store.EnrolmentsAsync(tx, ids, cancellation);
        var assigned = await store.AssignedAsync(tx, mentor, ids, cancellation);
        if (enrolments.Count < ids.Count || (assigned.Count < ids.Count && !sight.All))
            return Refusal.NotFound("enrolment.unknown", "enrolmentIds");
        return assigned.Count < ids.Count ? Refusal.Conflict("session.not_assigned", "enrolmentIds") : new SessionParties(known, enrolments);
    }
}
