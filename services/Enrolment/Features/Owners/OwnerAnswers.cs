using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.ServiceDefaults.Security;

namespace CoachingPlatform.Enrolment.Features.Owners;

/// <summary>Shows owners: to a business account nothing of what others have or said.</summary>
internal static class OwnerAnswers
{
    /// <summary>The owner for this caller.</summary>
    public static OwnerResponse Shown(this IMapper mapper, Owner owner, Caller caller)
    {
        var shown = mapper.Map<OwnerResponse>(owner);
        return !caller.IsCoordinator ? shown : shown with
        {
            ForCoordinators = new(owner.Account is not null, owner.NikClaimed, [.. owner.SaidOtherwise.Select(mapper.Map<OwnerResponse.Said>)]),
        };
    }
}
