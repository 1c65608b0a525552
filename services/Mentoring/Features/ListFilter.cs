using System.Linq.Expressions;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features;

/// <summary>What a list of assignments or sessions is about: a mentor, an enrolment, or both. A mentor's list is always about that mentor.</summary>
internal sealed record ListFilter(Id<Mentor>? Mentor, Id<Enrolment>? Enrolment)
{
    public static async Task<Outcome<ListFilter>> OfAsync(
        Guid? mentorId, Guid? enrolmentId, Caller caller, MentoringStore store, CancellationToken cancellation)
    {
        var sight = await Sight.OfAsync(caller, store, cancellation);
        Id<Mentor>? mentor = mentorId is { } m ? new(m) : sight.Own;
        Id<Enrolment>? enrolment = enrolmentId is { } e ? new(e) : null;
        if (!sight.All && (mentor is not { } asked || !sight.Sees(asked)))
            return Refusal.NotFound("mentor.unknown", "mentorId");
        if (mentor is null && enrolment is null)
            return Refusal.Invalid("filter.required");
        return new ListFilter(mentor, enrolment);
    }

    public FilterDefinition<T> Of<T>(
        Func<Id<Mentor>, Expression<Func<T, bool>>> ofMentor, Func<Id<Enrolment>, Expression<Func<T, bool>>> ofEnrolment)
    {
        var filter = Builders<T>.Filter.Empty;
        if (Mentor is { } mentor)
            filter &= ofMentor(mentor);
        if (Enrolment is { } enrolment)
            filter &= ofEnrolment(enrolment);
        return filter;
    }
}
