using CoachingPlatform.Messaging;
using CoachingPlatform.Progress.Consumers;
using CoachingPlatform.Progress.Feeding;
using CoachingPlatform.Progress.Features;
using CoachingPlatform.Progress.Features.Referrals;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Judging;
using CoachingPlatform.Progress.Rebuilding;
using CoachingPlatform.Progress.Referring;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Webhooks;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Store;

var builder = Operating.CreateBuilder(args);
builder.AddServiceDefaults("progress", typeof(Program).Assembly);
builder.AddStore("progress");
builder.AddProgressStores();
builder.Services.AddSingleton<FactKeeper>().AddSingleton<Deciding>().AddHostedService<SchemeWorker>().AddSingleton<PartnerAccess>().AddSingleton<SharedJson>();
builder.Services.AddHostedService<FoldingWorker>();
builder.Services.AddSingleton<ReferralKeeper>().AddSingleton<ReferralFollower>().AddSingleton<ReferralSharing>().AddSingleton<PartnersReferral>();
builder.AddRebuilding();
builder.AddFeeding();
builder.AddWebhooks();
builder.AddExports();
builder.AddCompressedSharing();
builder.AddMessaging("progress", bus =>
{
    bus.AddConsumer<EnrolmentFacts>();
    bus.AddConsumer<BusinessFacts>();
    bus.AddConsumer<SessionFacts>();
    bus.AddConsumer<CoachingFacts>();
});
var app = builder.Build();
app.UseCompressedSharing();
app.UseServiceDefaults();
app.MapProgress();
return await app.RunServiceAsync(args);
