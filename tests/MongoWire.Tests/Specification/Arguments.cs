using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>An operation's arguments as the driver wants them; what is not given is null, the driver's own default.</summary>
internal sealed class Arguments(BsonDocument fields)
{
    public BsonDocument Fields => fields;
    public BsonValue? Value(string name) => fields.GetValue(name, null);
    public BsonDocument? Document(string name) => Value(name)?.AsBsonDocument;
    public BsonDocument Required(string name) => fields[name].AsBsonDocument;
    public string? Text(string name) => Value(name)?.AsString;
    public bool? Bool(string name) => Value(name)?.AsBoolean;
    public int? Int(string name) => Value(name)?.ToInt32();
    public bool Upsert => Bool("upsert") ?? false;
    public bool Ordered => Bool("ordered") ?? true;
    public BsonDocument Filter => Document("filter") ?? [];
    public BsonDocument? Let => Document("let");
    public BsonValue? Comment => Value("comment");
    public BsonValue? Hint => Value("hint");
    public SortDefinition<BsonDocument>? Sort => Document("sort");
    public Collation? Collation => Document("collation") is { } document ? MongoDB.Driver.Collation.FromBsonDocument(document) : null;
    public TimeSpan? MaxTime => Int("maxTimeMS") is { } limit ? TimeSpan.FromMilliseconds(limit) : null;
    public BsonDocument[] Documents(string name) => [.. fields[name].AsBsonArray.Cast<BsonDocument>()];
    public BsonDocument[] Pipeline => Documents("pipeline");

    public ReturnDocument ReturnDocument => Text("returnDocument") == "After" ? ReturnDocument.After : ReturnDocument.Before;

    public ArrayFilterDefinition[]? ArrayFilters => fields.Contains("arrayFilters")
        ? [.. Documents("arrayFilters").Select(filter => new BsonDocumentArrayFilterDefinition<BsonValue>(filter))]
        : null;

    public UpdateDefinition<BsonDocument> Update => fields["update"] is BsonArray stages
        ? new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>(stages.Cast<BsonDocument>())
        : (UpdateDefinition<BsonDocument>)fields["update"].AsBsonDocument;

    public ReadConcern? ReadConcern(string name) =>
        Document(name) is not { } concern ? null : concern.Contains("level") ? MongoDB.Driver.ReadConcern.FromBsonDocument(concern) : MongoDB.Driver.ReadConcern.Default;

    public WriteConcern? WriteConcern(string name) => Document(name) is not { } concern ? null : new WriteConcern(
        concern.TryGetValue("w", out var w) ? W(w) : null,
        concern.TryGetValue("wtimeoutMS", out var limit) ? TimeSpan.FromMilliseconds(limit.ToDouble()) : null,
        journal: concern.TryGetValue("journal", out var journal) ? journal.AsBoolean : null);

    public static WriteConcern.WValue W(BsonValue w) => w.IsString ? new WriteConcern.WMode(w.AsString) : new WriteConcern.WCount(w.ToInt32());

    public ReadPreference? ReadPreference(string name)
    {
        if (Document(name) is not { } preference) return null;
        var mode = Enum.Parse<ReadPreferenceMode>(preference["mode"].AsString, ignoreCase: true);
        TimeSpan? staleness = preference.TryGetValue("maxStalenessSeconds", out var seconds) ? TimeSpan.FromSeconds(seconds.ToDouble()) : null;
        return new ReadPreference(mode, maxStaleness: staleness);
    }

    public TransactionOptions Transaction() => new(
        ReadConcern("readConcern"), ReadPreference("readPreference"), WriteConcern("writeConcern"),
        Int("maxCommitTimeMS") is { } limit ? TimeSpan.FromMilliseconds(limit) : null);
}
