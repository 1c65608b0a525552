using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Owners;
using CoachingPlatform.Enrolment.Features.Owners;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Enrolment.Mapping;

/// <summary>Owners outwards: flat and masked.</summary>
internal sealed class OwnerMapping : Profile
{
    // The whole programme is in Kalimantan; an age group may be a day early or late elsewhere.
    private const string Zone = "Asia/Makassar";

    public OwnerMapping()
    {
        CreateMap<OwnerDetails, OwnerResponse.Said>().ConstructUsing((o, _) => Masked(o)).ForAllMembers(m => m.Ignore());
        CreateMap<Owner, OwnerResponse>()
            .ForMember(r => r.Id, m => m.MapFrom(o => o.Id.Value))
            .ForMember(r => r.Name, m => m.MapFrom(o => o.Details.Name))
            .ForMember(r => r.Nik, m => m.MapFrom((o, _) => Masked(o.Details).Nik))
            .ForMember(r => r.Phone, m => m.MapFrom((o, _) => Masked(o.Details).Phone))
            .ForMember(r => r.Email, m => m.MapFrom((o, _) => Masked(o.Details).Email))
            .ForMember(r => r.AgeGroup, m => m.MapFrom((o, _) => Masked(o.Details).AgeGroup))
            .ForMember(r => r.Sex, m => m.MapFrom((o, _) => Masked(o.Details).Sex))
            .ForMember(r => r.ForCoordinators, m => m.Ignore());
    }

    private static OwnerResponse.Said Masked(OwnerDetails o) => new(
        o.Name, o.Nik?.Masked, o.Phone?.Masked, o.Email is { } email ? Masking.Email(email) : null,
        o.BirthDate is { } born ? Masking.AgeGroup(born, DateTimeOffset.UtcNow.DayIn(Zone)) : null, o.Sex?.ToString());
}
