using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Consents;
using CoachingPlatform.Enrolment.Features.Consents;

namespace CoachingPlatform.Enrolment.Mapping;

/// <summary>Consents outwards.</summary>
internal sealed class ConsentMapping : Profile
{
    public ConsentMapping()
    {
        CreateMap<ConsentStep, ConsentResponse.Step>();
        CreateMap<Consent, ConsentResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(c => c.Id.Value))
            .ForMember(r => r.BusinessId, o => o.MapFrom(c => c.BusinessId.Value))
            .ForMember(r => r.ConsentTextId, o => o.MapFrom(c => c.TextId.Value))
            .ForMember(r => r.State, o => o.MapFrom(c => c.Latest.State.ToString()));
    }
}
