using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// The shapes of all commands that the services send in their tests, held against the approved ones in <c>tests/MongoWire.Tests/Shapes</c>,
/// where each has a case and, if it reads, an index. COACHING_APPROVE_SHAPES=1 adds new ones instead.
/// </summary>
public static class CommandShapes
{
    /// <summary>What every service has, told by the names of its collections.</summary>
    private static readonly HashSet<string> Shared = ["outbox", "inbox", "leases", "idempotency", "dataProtectionKeys"];

    private static readonly ConcurrentDictionary<(string Service, string Shape), byte> Seen = new();

    /// <summary>Where the approved shapes are: a file for each service, a shape a line.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "MongoWire.Tests", "Shapes");

    /// <summary>Lets the service's client tell what it sends, the test too where it asks; of an imaginary service only what every service has counts.</summary>
    public static void Record(IServiceCollection services, string service, bool imaginary = false, Action<BsonDocument>? also = null)
    {
        var registered = services.Last(s => s.ServiceType == typeof(IMongoClient));
        services.Remove(registered);
        services.AddSingleton<IMongoClient>(s =>
        {
            var settings = ((IMongoClient)registered.ImplementationFactory!(s)).Settings.Clone();
            settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(e =>
            {
                // A write to several collections is one to each.
                foreach (var command in e.CommandName == "bulkWrite" ? CommandShape.Writes(e.Command) : [e.Command])
                {
                    Add(command, service, imaginary);
                    also?.Invoke(command);
                }
            });
            return new MongoClient(settings);
        });
    }

    /// <summary>Fails when a shape has been sent that is not among the approved ones.</summary>
    public static void Check()
    {
        foreach (var group in Seen.Keys.GroupBy(s => s.Service))
        {
            var file = Path.Combine(Folder, group.Key + ".txt");
            var approved = File.Exists(file) ? File.ReadAllLines(file) : [];
            var added = group.Select(s => s.Shape).Except(approved).Order(StringComparer.Ordinal).ToList();
            if (added.Count == 0)
                continue;
            if (Environment.GetEnvironmentVariable("COACHING_APPROVE_SHAPES") is not "1")
                Assert.Fail($"Commands of a new shape; approve them with COACHING_APPROVE_SHAPES=1 and give them a case in MongoWire.Tests:\n{string.Join('\n', added)}");
            Directory.CreateDirectory(Folder);
            File.WriteAllLines(file, approved.Concat(added).Order(StringComparer.Ordinal));
        }
    }

    private static void Add(BsonDocument command, string service, bool imaginary)
    {
        if (CommandShape.Of(command) is not { } shape)
            return;
        var isShared = !shape[0].IsString || Shared.Contains(shape[0].AsString);
        var line = shape.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.RelaxedExtendedJson });
        var asksForNothing = line.Contains("\"$in\" : []", StringComparison.Ordinal); // now and then, as the data has it
        if ((isShared || !imaginary) && !asksForNothing)
            Seen.TryAdd((isShared ? "shared" : service, line), 0);
    }
}
