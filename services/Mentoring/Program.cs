using CoachingPlatform.Mentoring.Consumers;
using CoachingPlatform.Mentoring.Features;
using CoachingPlatform.Mentoring.Features.ActionItems;
using CoachingPlatform.Mentoring.Features.Assignments;
using CoachingPlatform.Mentoring.Features.Mentors;
using CoachingPlatform.Mentoring.Features.Sessions;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Store;

var builder = Operating.CreateBuilder(args);
builder.AddServiceDefaults("mentoring", typeof(Program).Assembly);
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new InstantJsonConverter()));
builder.AddStore("mentoring");
builder.Services.AddSingleton<MentoringStore>();
builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<MentoringStore>());
builder.Services.AddSingleton<SessionRecorder>();
builder.Services.AddSingleton<LogSession.Handler>();
builder.Services.AddSingleton<LogUnplannedSession.Handler>();
builder.Services.AddSingleton<LogOfflineSessions.ItemHandler>();
builder.AddMessaging("mentoring", bus =>
{
    bus.AddConsumer<EnrolmentFacts>();
    bus.AddConsumer<HistoryTeller>();
});

var app = builder.Build();
app.UseServiceDefaults();
var api = app.MapGroup("/api/v1");
RegisterMentor.Map(api);
EditMentor.Map(api);
ReadMentors.Map(api);
AssignMentor.Map(api);
EndAssignment.Map(api);
ReadAssignments.Map(api);
ScheduleSession.Map(api);
LogSession.Map(api);
LogUnplannedSession.Map(api);
LogOfflineSessions.Map(api);
MarkAttendance.Map(api);
CancelSession.Map(api);
ReadSessionHistory.Map(api);
ReadSessions.Map(api);
ReadActionItems.Map(api);
CloseActionItem.Map(api);
return await app.RunServiceAsync(args);
