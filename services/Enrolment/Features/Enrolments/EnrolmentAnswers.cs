using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Enrolments;

/// <summary>Adds to enrolments what other documents know: the business's name and the place on the waitlist.</summary>
internal sealed class EnrolmentAnswers(Collections store, IMapper mapper)
{
    /// <summary>One enrolment, in the transaction that changed it or (null) outside one.</summary>
    public async Task<EnrolmentResponse> OfAsync(IClientSessionHandle? session, CohortEnrolment enrolment, Caller caller, CancellationToken cancellation)
    {
        var filter = Builders<CohortEnrolment>.Filter.Where(e =>
            e.Cohort.CohortId == enrolment.Cohort.CohortId && e.State == EnrolmentState.Waitlisted && e.WaitingNumber < enrolment.WaitingNumber);
        long? before = enrolment.State != EnrolmentState.Waitlisted ? null
            : session is null ? await store.Enrolments.CountDocumentsAsync(filter, cancellationToken: cancellation)
            : await store.Enrolments.CountDocumentsAsync(session, filter, cancellationToken: cancellation);
        var id = enrolment.BusinessId;
        var business = await (session is null ? store.Businesses.Find(b => b.Id == id) : store.Businesses.Find(session, b => b.Id == id))
            .Project(b => new Named(b.Id, b.Details.Name, b.Details.Region)).FirstAsync(cancellation);
        return Show(enrolment, business, before + 1, caller);
    }

    /// <summary>The enrolments of one cohort, with two more queries however many they are.</summary>
    public async Task<Func<CohortEnrolment, EnrolmentResponse>> OfManyAsync(
        IReadOnlyList<CohortEnrolment> enrolments, Guid cohortId, Caller caller, CancellationToken cancellation)
    {
        var ids = enrolments.Select(e => e.BusinessId).ToList();
        var businesses = await store.Businesses.Find(b => ids.Contains(b.Id))
            .Project(b => new Named(b.Id, b.Details.Name, b.Details.Region)).ToListAsync(cancellation);
        var byId = businesses.ToDictionary(b => b.Id);
        var last = enrolments.Where(e => e.State == EnrolmentState.Waitlisted).Max(e => e.WaitingNumber);
        var numbers = last is null ? [] : await store.Enrolments
            .Find(e => e.Cohort.CohortId == cohortId && e.State == EnrolmentState.Waitlisted && e.WaitingNumber <= last)
            .SortBy(e => e.WaitingNumber).Project(e => e.WaitingNumber).ToListAsync(cancellation);
        return e => Show(e, byId[e.BusinessId], e.State == EnrolmentState.Waitlisted ? numbers.BinarySearch(e.WaitingNumber) + 1 : null, caller);
    }

    private EnrolmentResponse Show(CohortEnrolment enrolment, Named business, long? position, Caller caller)
    {
        var shown = mapper.Map<EnrolmentResponse>(enrolment);
        var seesAll = caller.IsCoordinator || enrolment.RegisteredBy == caller.Subject;
        return shown with
        {
            BusinessName = business.Name,
            BusinessRegionCode = business.Region.Value,
            WaitlistPosition = position,
            History = seesAll ? shown.History : null,
            Exception = seesAll ? shown.Exception : null,
        };
    }

    private sealed record Named(Id<Business> Id, string Name, RegionCode Region);
}
