using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Features.Owners;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Features.Businesses;

/// <summary>Shows businesses with their owners, each masked. A business account is shown no owner that somebody else entered.</summary>
internal sealed class BusinessAnswers(Collections store, IMapper mapper)
{
    /// <summary>A business whose owner is at hand.</summary>
    public BusinessResponse Of(Business business, Owner? owner, Caller caller)
    {
        var shown = mapper.Map<BusinessResponse>(business);
        if (owner is null || !owner.IsFor(caller.Subject, caller.IsCoordinator))
            return shown;
        var person = mapper.Map<OwnerResponse>(owner);
        return shown with
        {
            OwnerId = person.Id, OwnerName = person.Name, OwnerNik = person.Nik, OwnerPhone = person.Phone, OwnerEmail = person.Email,
            OwnerAgeGroup = person.AgeGroup, OwnerSex = person.Sex,
        };
    }

    /// <summary>These businesses in their order.</summary>
    public async Task<IReadOnlyList<BusinessResponse>> OfAsync(
        IClientSessionHandle? session, IReadOnlyCollection<Business> businesses, Caller caller, CancellationToken cancellation)
    {
        var owners = await store.OwnersAsync(session, businesses.Select(b => b.Details.Owner.OwnerId), cancellation);
        return [.. businesses.Select(b => Of(b, owners.GetValueOrDefault(b.Details.Owner.OwnerId), caller))];
    }

    /// <summary>One business.</summary>
    public async Task<BusinessResponse> OfAsync(IClientSessionHandle? session, Business business, Caller caller, CancellationToken cancellation) =>
        (await OfAsync(session, [business], caller, cancellation))[0];
}
