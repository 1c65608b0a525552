using CoachingPlatform.Messaging;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>The operator's command to rebuild.</summary>
internal static class RebuildingRegistration
{
    public static void AddRebuilding(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<RebuildMarks>().AddSingleton<RowComparison>().AddSingleton<IOperatorCommand, RebuildCommand>();
}
