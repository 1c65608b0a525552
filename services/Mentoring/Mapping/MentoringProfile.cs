using AutoMapper;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Mapping;

/// <summary>Outwards only: from what is stored to what is shown.</summary>
internal sealed class MentoringProfile : Profile
{
    public MentoringProfile()
    {
        MapId<Mentor>();
        MapId<Enrolment>();
        MapId<Assignment>();
        MapId<CoachingSession>();
        MapId<Attachment>();
        MapId<ActionItem>();
        MapId<IndicatorValue>();
        CreateMap<Mentor, MentorResponse>().ForCtorParam(nameof(MentorResponse.Email), o => o.MapFrom(m => m.Email == null ? null : m.Email.Masked));
        CreateMap<Assignment, AssignmentResponse>();
        CreateMap<CoachingSession, SessionResponse>();
        CreateMap<Attendance, AttendanceResponse>();
        CreateMap<SessionRevision, SessionRevisionResponse>();
        CreateMap<Attachment, AttachmentResponse>();
        CreateMap<ActionItem, ActionItemResponse>();
        CreateMap<IndicatorValue, IndicatorValueResponse>();
    }

    private void MapId<T>() => CreateMap<Id<T>, Guid>().ConvertUsing(id => id.Value);
}
