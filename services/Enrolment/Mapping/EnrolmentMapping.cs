using AutoMapper;
using CoachingPlatform.Enrolment.Domain;
using CoachingPlatform.Enrolment.Domain.Cohorts;
using CoachingPlatform.Enrolment.Domain.Eligibility;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Domain.Programmes;
using CoachingPlatform.Enrolment.Domain.Tracks;
using CoachingPlatform.Enrolment.Features.Cohorts;
using CoachingPlatform.Enrolment.Features.Enrolments;
using CoachingPlatform.Enrolment.Features.Programmes;
using CoachingPlatform.Enrolment.Features.Tracks;

namespace CoachingPlatform.Enrolment.Mapping;

/// <summary>Programmes, tracks, cohorts and enrolments outwards.</summary>
internal sealed class EnrolmentMapping : Profile
{
    public EnrolmentMapping()
    {
        CreateMap<Programme, Programmes.Response>().ForMember(r => r.Id, o => o.MapFrom(p => p.Id.Value));
        CreateMap<Track, TrackResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(t => t.Id.Value))
            .ForMember(r => r.ProgrammeId, o => o.MapFrom(t => t.ProgrammeId.Value))
            .ForMember(r => r.Eligibility, o => o.MapFrom(t => t.Eligibility.Select(RuleResponse.Of)));
        CreateMap<Cohort, TrackResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(c => c.Track.TrackId))
            .ForMember(r => r.Version, o => o.MapFrom(c => c.Track.Version))
            .ForMember(r => r.ProgrammeId, o => o.MapFrom(c => c.Track.ProgrammeId))
            .ForMember(r => r.Name, o => o.MapFrom(c => c.Track.Name))
            .ForMember(r => r.RequiredSessions, o => o.MapFrom(c => c.Track.RequiredSessions))
            .ForMember(r => r.Indicators, o => o.MapFrom(c => c.Track.Indicators))
            .ForMember(r => r.Stages, o => o.MapFrom(c => c.Track.Stages))
            .ForMember(r => r.Milestones, o => o.MapFrom(c => c.Track.Milestones))
            .ForMember(r => r.Eligibility, o => o.MapFrom(c => c.Eligibility.Select(RuleResponse.Of)));
        CreateMap<Cohort, CohortResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(c => c.Id.Value))
            .ForMember(r => r.ProgrammeId, o => o.MapFrom(c => c.Track.ProgrammeId))
            .ForMember(r => r.TrackId, o => o.MapFrom(c => c.Track.TrackId))
            .ForMember(r => r.TrackVersion, o => o.MapFrom(c => c.Track.Version))
            .ForMember(r => r.TrackName, o => o.MapFrom(c => c.Track.Name))
            .ForMember(r => r.RequiredSessions, o => o.MapFrom(c => c.Track.RequiredSessions))
            .ForMember(r => r.RegionCode, o => o.MapFrom(c => c.Region.Value))
            .ForMember(r => r.RegionName, o => o.MapFrom(c => c.Region.Name))
            .ForMember(r => r.ClonedFrom, o => o.MapFrom(c => c.ClonedFrom == null ? (Guid?)null : c.ClonedFrom.Value.Value))
            .ForMember(r => r.ArchivedAt, o => o.MapFrom(c => c.Archived == null ? (DateTimeOffset?)null : c.Archived.At));
        CreateMap<EligibilityException, EnrolmentResponse.Excepted>();
        CreateMap<StateChange<EnrolmentState>, EnrolmentResponse.Step>();
        CreateMap<CohortEnrolment, EnrolmentResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(e => e.Id.Value))
            .ForMember(r => r.CohortId, o => o.MapFrom(e => e.Cohort.CohortId))
            .ForMember(r => r.CohortName, o => o.MapFrom(e => e.Cohort.Name))
            .ForMember(r => r.TrackId, o => o.MapFrom(e => e.Track.TrackId))
            .ForMember(r => r.TrackVersion, o => o.MapFrom(e => e.Track.Version))
            .ForMember(r => r.TrackName, o => o.MapFrom(e => e.Track.Name))
            .ForMember(r => r.RequiredSessions, o => o.MapFrom(e => e.Track.RequiredSessions))
            .ForMember(r => r.BusinessId, o => o.MapFrom(e => e.BusinessId.Value))
            .ForMember(r => r.AppliedAt, o => o.MapFrom(e => e.History[0].At))
            .ForMember(r => r.ChangedAt, o => o.MapFrom(e => e.History[e.History.Count - 1].At))
            .ForMember(r => r.ContinuedFrom, o => o.MapFrom(e => e.ContinuedFrom.Select(id => id.Value)))
            .ForMember(r => r.TransferredTo, o => o.MapFrom(e => e.TransferredTo == null ? (Guid?)null : e.TransferredTo.Value.Value))
            .ForMember(r => r.WaitlistPosition, o => o.Ignore())
            .ForMember(r => r.BusinessName, o => o.Ignore())
            .ForMember(r => r.BusinessRegionCode, o => o.Ignore());
    }
}
