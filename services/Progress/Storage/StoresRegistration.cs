using CoachingPlatform.Messaging;

namespace CoachingPlatform.Progress.Storage;

/// <summary>The service's collections.</summary>
internal static class StoresRegistration
{
    public static void AddProgressStores(this IHostApplicationBuilder builder)
    {
        FactBson.Register();
        ExportBson.Register();
        Add<GenerationStore>(builder.Services);
        builder.Services.AddSingleton<FactStore>().AddSingleton<ProgressStore>().AddSingleton<AggregateStore>().AddSingleton<EditionStore>().AddSingleton<OpportunityStore>();
        Add<SchemeStore>(builder.Services);
        Add<PartnerStore>(builder.Services);
        Add<FeedStore>(builder.Services);
        Add<TrailStore>(builder.Services);
        Add<WebhookStore>(builder.Services);
        Add<ReferralStore>(builder.Services);
        Add<ExportStore>(builder.Services);
        builder.Services.AddSingleton<ExportFiles>();
    }

    private static void Add<T>(IServiceCollection services)
        where T : class, IStorePreparation =>
        services.AddSingleton<T>().AddSingleton<IStorePreparation>(s => s.GetRequiredService<T>());
}
