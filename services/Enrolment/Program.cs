using CoachingPlatform.Enrolment;
using CoachingPlatform.Enrolment.Consumers;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.ServiceDefaults.Values;

var builder = Operating.CreateBuilder(args);
builder.AddServiceDefaults("enrolment", typeof(Program).Assembly);
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new InstantJsonConverter()));
builder.AddStore("enrolment");
builder.AddEnrolment();
builder.AddMessaging("enrolment", bus =>
{
    bus.AddConsumer<SessionHeld>();
    bus.AddConsumer<CompletionJudged>();
    bus.AddConsumer<HistoryTeller>();
});

var app = builder.Build();
app.UseServiceDefaults();
app.MapEnrolment();
return await app.RunServiceAsync(args);
