using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// What the store refuses on one database. The services are to meet no limit of the local store (README): any error is a refusal but
/// those that every MongoDB gives in the course of things.
/// </summary>
public sealed class StoreRefusals : IDisposable
{
    /// <summary>
    /// Missing collection or index (26, 27), there already (48), lock or time limit (46, 50), shutdown and interruption (91, 189, 11600, 11601, 11602),
    /// write conflict (112), transactions that are over (225, 251, 256), no connection in time (262), duplicate key (11000).
    /// </summary>
    private static readonly HashSet<int> Ordinary = [26, 27, 46, 48, 50, 91, 112, 189, 225, 251, 256, 262, 11000, 11600, 11601, 11602];

    private readonly ConcurrentQueue<string> refused = new();
    private readonly ActivityListener listener;

    /// <summary>Listens from now on.</summary>
    /// <param name="database">Name of the database.</param>
    public StoreRefusals(string database)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MongoTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Note(activity, database),
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Each refusal: the command's name and MongoDB's code, e.g. <c>distinct 115</c>.</summary>
    public IReadOnlyCollection<string> Refused => refused;

    /// <summary>Fails when anything was refused.</summary>
    public void AssertNone() => Assert.Empty(refused);

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void Note(Activity activity, string database)
    {
        if (activity.GetTagItem("db.namespace") as string != database || activity.GetTagItem("db.response.status_code") is not { } status) return;
        var code = Convert.ToInt32(status, CultureInfo.InvariantCulture);
        if (!Ordinary.Contains(code)) refused.Enqueue($"{activity.GetTagItem("db.command.name")} {code}");
    }
}
