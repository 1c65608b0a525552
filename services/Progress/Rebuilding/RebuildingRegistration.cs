using CoachingPlatform.Messaging;

namespace CoachingPlatform.Progress.Rebuilding;

/// <summary>The operator's commands to rebuild and to reconcile.</summary>
internal static class RebuildingRegistration
{
    public static void AddRebuilding(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<RebuildMarks>().AddSingleton<RowComparison>().AddSingleton<BoardComparison>()
            .AddSingleton<IOperatorCommand, RebuildCommand>().AddSingleton<IOperatorCommand, ReconcileCommand>();
}
