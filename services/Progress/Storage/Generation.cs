using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Aggregates;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace CoachingPlatform.Progress.Storage;

/// <summary>Which of the read models serves, and which is being rebuilt beside it. One document says so for all instances.</summary>
internal sealed record Generation
{
    /// <summary>The only one's id.</summary>
    public const string OnlyId = "generation";

    public string Id { get; init; } = OnlyId;

    /// <summary>The one that is read.</summary>
    public required int Active { get; init; }

    /// <summary>The one that is being rebuilt; null when none is. What is told is kept in both.</summary>
    [BsonIgnoreIfNull]
    public int? Rebuilding { get; init; }

    /// <summary>Decisions made in Progress itself so far: counted here so that they and the begin or end of a rebuild cannot overlook each other.</summary>
    public long Decisions { get; init; }

    /// <summary>Those that what is told goes into.</summary>
    public IReadOnlyList<int> Written => Rebuilding is { } other ? [Active, other] : [Active];

    /// <summary>Those that hold anything: besides them the one that served before, which is there until the next rebuild begins.</summary>
    public IReadOnlyList<int> Held => Rebuilding is null && Active > 0 ? [Active, Active - 1] : Written;
}

/// <summary>The collections of one generation: facts, and what follows from them.</summary>
/// <param name="Facts">What was told, by key.</param>
/// <param name="Rows">Progress by enrolment.</param>
/// <param name="Changes">What is not yet folded into the boards.</param>
/// <param name="Boards">The aggregates.</param>
internal sealed record GenerationCollections(
    IMongoCollection<Fact> Facts, IMongoCollection<ProgressRow> Rows, IMongoCollection<AggregateChange> Changes, IMongoCollection<Board> Boards)
{
    /// <summary>The index of <see cref="ProgressRow.SharedUnder"/>.</summary>
    public const string ByKey = "shared";

    private const int LockBusy = 46;

    public static GenerationCollections Of(IMongoDatabase database, int generation) => new(
        database.GetCollection<Fact>(Name("facts", generation)),
        database.GetCollection<ProgressRow>(Name(ProgressRow.Collection, generation)),
        database.GetCollection<AggregateChange>(Name("aggregateChanges", generation)),
        database.GetCollection<Board>(Name("aggregates", generation)));

    /// <summary>An index for each query that is asked of them.</summary>
    public async Task IndexAsync(CancellationToken cancellation)
    {
        await Facts.Indexes.CreateOneAsync(
            new CreateIndexModel<Fact>(
                Builders<Fact>.IndexKeys.Ascending(f => f.Enrolments).Ascending(f => f.Key), new CreateIndexOptions { Name = "enrolment" }),
            cancellationToken: cancellation);
        var keys = Builders<ProgressRow>.IndexKeys;
        await Rows.Indexes.CreateManyAsync(
            [
                new(keys.Ascending(r => r.Progress!.CohortId).Ascending(r => r.Id), new CreateIndexOptions { Name = "cohort" }),
                new(
                    keys.Ascending(r => r.Progress!.CohortId).Ascending(r => r.Progress!.Completion!.IsProposed).Ascending(r => r.Id),
                    new CreateIndexOptions { Name = "completion" }),
                new(keys.Ascending(r => r.ComputedWith).Ascending(r => r.Id), new CreateIndexOptions { Name = "computedWith" }),
                new(keys.Ascending(r => r.SharedUnder).Ascending(r => r.Id), new CreateIndexOptions { Name = ByKey }),
                new(keys.Ascending(r => r.SharedFacets).Ascending(r => r.Id), new CreateIndexOptions { Name = "facet" }),
                new(keys.Ascending(r => r.HealthTurns).Ascending(r => r.Id), new CreateIndexOptions { Name = "healthTurn" }),
            ],
            cancellation);
        var boards = Builders<Board>.IndexKeys;
        await Boards.Indexes.CreateManyAsync(
            [
                new(boards.Ascending(b => b.Key.Region).Ascending(b => b.Key.Month).Ascending(b => b.Key.Track), new CreateIndexOptions { Name = "region" }),
                new(boards.Ascending(b => b.Key.Parent).Ascending(b => b.Key.Month).Ascending(b => b.Key.Track), new CreateIndexOptions { Name = "parent" }),
            ],
            cancellation);
    }

    /// <summary>Takes them away.</summary>
    public async Task DropAsync(CancellationToken cancellation)
    {
        foreach (var name in new[] { Facts.CollectionNamespace, Rows.CollectionNamespace, Changes.CollectionNamespace, Boards.CollectionNamespace })
            await DropAsync(name.CollectionName, cancellation);
    }

    // The transaction of a rebuild that was killed holds them for up to a minute; each attempt waits for ten seconds in the store.
    private async Task DropAsync(string collection, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Facts.Database.DropCollectionAsync(collection, cancellation);
                return;
            }
            catch (MongoCommandException e) when (e.Code == LockBusy && attempt < 9)
            {
                // Once more.
            }
        }
    }

    private static string Name(string plain, int generation) => generation == 0 ? plain : $"{plain}_{generation}";
}
