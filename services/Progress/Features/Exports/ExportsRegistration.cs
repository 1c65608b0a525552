namespace CoachingPlatform.Progress.Features.Exports;

/// <summary>What makes and gives partners' exports.</summary>
internal static class ExportsRegistration
{
    public static void AddExports(this IHostApplicationBuilder builder) => builder.Services
        .AddSingleton(ExportLimits.Of(builder.Configuration)).AddSingleton<ExportChanges>().AddSingleton<ExportRows>().AddSingleton<ExportTables>()
        .AddSingleton<ExportRun>().AddSingleton<ExportHandout>().AddHostedService<ExportWorker>();
}
