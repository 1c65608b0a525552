namespace CoachingPlatform.Progress.Feeding;

/// <summary>What keeps the partners' feeds.</summary>
internal static class FeedingRegistration
{
    public static void AddFeeding(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FeedSequencer>().AddSingleton<FeedSweeper>().AddSingleton<HealthFollower>().AddSingleton<PullFolder>();
        builder.Services.AddHostedService<FeedService>();
    }
}
