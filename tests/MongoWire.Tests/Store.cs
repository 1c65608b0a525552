using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

[assembly: AssemblyFixture(typeof(CoachingPlatform.MongoWire.Tests.Store))]

namespace CoachingPlatform.MongoWire.Tests;

/// <summary>The store under test: the bridge in this process, or with MONGODB_URI a real MongoDB to compare it with.</summary>
public sealed class Store : IAsyncLifetime
{
    private MongoWireServer? bridge;
    private MongoClient? client;

    public static string? Postgres => Environment.GetEnvironmentVariable("COACHING_POSTGRES");

    public static string? RealMongo => Environment.GetEnvironmentVariable("MONGODB_URI");

    public MongoClient Client => client ?? throw new InvalidOperationException("Require() first.");

    public string ConnectionString => RealMongo ?? bridge!.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        if (RealMongo is null && Postgres is null) return;
        if (RealMongo is null) bridge = await MongoWireServer.StartAsync(new MongoWireOptions { Port = 0, Postgres = Postgres! });
        client = new MongoClient(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (bridge is not null) await bridge.DisposeAsync();
    }

    /// <summary>A collection nobody else uses, in a database of this run.</summary>
    public IMongoCollection<BsonDocument> NewCollection()
    {
        Require();
        return Database.GetCollection<BsonDocument>("c" + ObjectId.GenerateNewId());
    }

    public IMongoDatabase Database => Client.GetDatabase("wire_tests");

    /// <summary>For cases that judge the store by what any MongoDB does.</summary>
    public void Require() => Assert.SkipWhen(
        client is null, "Neither COACHING_POSTGRES (a PostgreSQL with DocumentDB) nor MONGODB_URI (a real MongoDB) is set.");

    /// <summary>For cases about the bridge itself.</summary>
    public void RequireBridge()
    {
        Require();
        Assert.SkipWhen(RealMongo is not null, "This case is about the bridge, and MONGODB_URI names a real MongoDB.");
    }

    /// <summary>A bridge of the test's own, with its own limits and clock.</summary>
    public async Task<MongoWireServer> StartBridgeAsync(Action<MongoWireOptions>? change = null)
    {
        RequireBridge();
        var options = new MongoWireOptions { Port = 0, Postgres = Postgres! };
        change?.Invoke(options);
        return await MongoWireServer.StartAsync(options);
    }
}
