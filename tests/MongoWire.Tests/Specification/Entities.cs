using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>The clients, databases, collections, sessions and saved results of one case, by their ids.</summary>
internal sealed class Entities(MongoClient bystander, string connectionString, bool observes) : IDisposable
{
    private readonly Dictionary<string, object> entities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<BsonDocument>> commands = new();

    /// <summary>A client that is not part of the case: for looking at what the case has done.</summary>
    public MongoClient Bystander => bystander;

    public T Get<T>(string id) => entities.TryGetValue(id, out var entity)
        ? (T)entity
        : throw new UnknownToRunnerException(id);

    public object Get(string id) => Get<object>(id);

    public void Save(string id, object entity) => entities.Add(id, entity);

    /// <summary>The commands a client has sent, in their order.</summary>
    public IReadOnlyList<BsonDocument> CommandsOf(string client) => [.. commands[client]];

    public void Create(BsonArray definitions)
    {
        foreach (var definition in definitions.Cast<BsonDocument>())
        {
            var what = definition.GetElement(0);
            var fields = what.Value.AsBsonDocument;
            Save(fields["id"].AsString, what.Name switch
            {
                "client" => Client(fields),
                "database" => Database(fields),
                "collection" => Collection(fields),
                "session" => Session(fields),
                var other => throw new UnknownToRunnerException(other),
            });
        }
    }

    public void Dispose()
    {
        foreach (var session in entities.Values.OfType<IClientSessionHandle>()) session.Dispose();
        foreach (var client in entities.Values.OfType<MongoClient>()) client.Dispose();
    }

    private MongoClient Client(BsonDocument fields)
    {
        var options = fields.GetValue("uriOptions", new BsonDocument()).AsBsonDocument.Select(option => $"&{option.Name}={option.Value.ToString()!.ToLowerInvariant()}");
        var settings = MongoClientSettings.FromConnectionString(connectionString + string.Concat(options));
        if (fields.TryGetValue("serverApi", out var api))
            settings.ServerApi = new ServerApi(ServerApiVersion.V1, new Arguments(api.AsBsonDocument).Bool("strict"), new Arguments(api.AsBsonDocument).Bool("deprecationErrors"));
        if (observes) Observe(settings, fields["id"].AsString);
        return new MongoClient(settings);
    }

    /// <summary>Clients with the same settings share their connections; one that is watched has its own.</summary>
    private void Observe(MongoClientSettings settings, string id)
    {
        var sent = commands[id] = new ConcurrentQueue<BsonDocument>();
        settings.ClusterConfigurator = cluster => cluster.Subscribe<CommandStartedEvent>(started => sent.Enqueue((BsonDocument)started.Command.DeepClone()));
    }

    private IMongoDatabase Database(BsonDocument fields)
    {
        var options = new Arguments(fields.GetValue("databaseOptions", new BsonDocument()).AsBsonDocument);
        var database = Get<MongoClient>(fields["client"].AsString).GetDatabase(fields["databaseName"].AsString);
        if (options.ReadConcern("readConcern") is { } read) database = database.WithReadConcern(read);
        if (options.WriteConcern("writeConcern") is { } write) database = database.WithWriteConcern(write);
        return options.ReadPreference("readPreference") is { } preference ? database.WithReadPreference(preference) : database;
    }

    private IMongoCollection<BsonDocument> Collection(BsonDocument fields)
    {
        var options = new Arguments(fields.GetValue("collectionOptions", new BsonDocument()).AsBsonDocument);
        var collection = Get<IMongoDatabase>(fields["database"].AsString).GetCollection<BsonDocument>(fields["collectionName"].AsString);
        if (options.ReadConcern("readConcern") is { } read) collection = collection.WithReadConcern(read);
        if (options.WriteConcern("writeConcern") is { } write) collection = collection.WithWriteConcern(write);
        return options.ReadPreference("readPreference") is { } preference ? collection.WithReadPreference(preference) : collection;
    }

    private IClientSessionHandle Session(BsonDocument fields)
    {
        var options = new Arguments(fields.GetValue("sessionOptions", new BsonDocument()).AsBsonDocument);
        return Get<MongoClient>(fields["client"].AsString).StartSession(new ClientSessionOptions
        {
            CausalConsistency = options.Bool("causalConsistency"),
            Snapshot = options.Bool("snapshot") ?? false,
            SnapshotTime = options.Text("snapshotTime") is { } saved ? Get<BsonTimestamp>(saved) : null,
            DefaultTransactionOptions = options.Document("defaultTransactionOptions") is { } inner ? new Arguments(inner).Transaction() : null,
        });
    }
}
