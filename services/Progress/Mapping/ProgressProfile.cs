using AutoMapper;
using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Features;
using CoachingPlatform.Progress.Features.Partners;
using CoachingPlatform.Progress.Features.Sharing;

namespace CoachingPlatform.Progress.Mapping;

/// <summary>Progress and partners as shown, outwards only.</summary>
internal sealed class ProgressProfile : Profile
{
    public ProgressProfile()
    {
        CreateMap<IndicatorProgress, IndicatorResponse>();
        // What depends on today and on an agreement is set by the endpoint that knows them.
        CreateMap<EnrolmentProgress, ProgressResponse>().ForMember(r => r.OverdueActionItems, o => o.Ignore()).ForMember(r => r.Health, o => o.Ignore());
        CreateMap<IndicatorProgress, SharedIndicator>().ForMember(r => r.Trend, o => o.Ignore()).ForMember(r => r.ShareOfTarget, o => o.Ignore());
        CreateMap<EnrolmentProgress, SharedProgress>()
            .ForMember(r => r.BusinessName, o => o.Ignore()).ForMember(r => r.KbliCode, o => o.Ignore()).ForMember(r => r.SizeClass, o => o.Ignore())
            .ForMember(r => r.Milestones, o => o.Ignore()).ForMember(r => r.Health, o => o.Ignore());
        CreateMap<MilestoneProgress, SharedMilestone>();
        CreateMap<Evidence, SharedEvidence>();
        CreateMap<Agreement, AgreementResponse>();
        CreateMap<Partner, PartnerResponse>();
    }
}
