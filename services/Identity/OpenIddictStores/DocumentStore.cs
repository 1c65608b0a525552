using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CoachingPlatform.Messaging;
using MongoDB.Driver;
using MongoDB.Driver.Linq;
using OpenIddict.Abstractions;

namespace CoachingPlatform.Identity.OpenIddictStores;

/// <summary>What OpenIddict's four stores have in common. A write that has not seen the latest revision is refused: that is what makes a code redeemable once.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The derived stores implement OpenIddict's interfaces with these members.")]
internal abstract class DocumentStore<T>(IMongoCollection<T> collection) : IStorePreparation
    where T : StoredDocument, new()
{
    protected IMongoCollection<T> Collection { get; } = collection;

    protected static FilterDefinitionBuilder<T> Where => Builders<T>.Filter;

    public abstract Task PrepareAsync(CancellationToken cancellation);

    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        await Collection.CountDocumentsAsync(Where.Empty, cancellationToken: cancellationToken);

    public async ValueTask<long> CountAsync<TResult>(Func<IQueryable<T>, IQueryable<TResult>> query, CancellationToken cancellationToken) =>
        await query(Collection.AsQueryable()).LongCountAsync(cancellationToken);

    public async ValueTask CreateAsync(T document, CancellationToken cancellationToken) =>
        await Collection.InsertOneAsync(document, cancellationToken: cancellationToken);

    public async ValueTask UpdateAsync(T document, CancellationToken cancellationToken)
    {
        var seen = document.Revision++;
        var result = await Collection.ReplaceOneAsync(d => d.Id == document.Id && d.Revision == seen, document, cancellationToken: cancellationToken);
        if (result.MatchedCount == 0)
            throw Stale();
    }

    public async ValueTask DeleteAsync(T document, CancellationToken cancellationToken)
    {
        var result = await Collection.DeleteOneAsync(d => d.Id == document.Id && d.Revision == document.Revision, cancellationToken);
        if (result.DeletedCount == 0)
            throw Stale();
    }

    public async ValueTask<T?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        await OneAsync(d => d.Id == identifier, cancellationToken);

    public async ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<T>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        await query(Collection.AsQueryable(), state).FirstOrDefaultAsync(cancellationToken);

    public IAsyncEnumerable<T> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        ReadAsync(Collection.Find(Where.Empty).SortBy(d => d.Id).Skip(offset).Limit(count), cancellationToken);

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<T>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        query(Collection.AsQueryable(), state).ToAsyncEnumerable();

    public ValueTask<T> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new T());

    public ValueTask<string?> GetIdAsync(T document, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(document.Id);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(T document, CancellationToken cancellationToken) =>
        ValueTask.FromResult(document.Properties.ToImmutableDictionary(p => p.Key, p => JsonElement.Parse(p.Value)));

    public ValueTask SetPropertiesAsync(T document, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) =>
        Set(document.Properties = properties.ToDictionary(p => p.Key, p => p.Value.GetRawText()));

    protected static ValueTask<TValue> Get<TValue>(TValue value) => ValueTask.FromResult(value);

    /// <summary>The end of a setter: the value is assigned in the argument.</summary>
    protected static ValueTask Set<TValue>(TValue value)
    {
        _ = value;
        return ValueTask.CompletedTask;
    }

    protected static CreateIndexModel<T> Index(IndexKeysDefinition<T> keys) => new(keys);

    /// <summary>Unique among the documents that have the field as text.</summary>
    protected static CreateIndexModel<T> Unique(Expression<Func<T, object?>> field) => new(
        Builders<T>.IndexKeys.Ascending(field),
        new CreateIndexOptions<T> { Unique = true, PartialFilterExpression = Where.Type(field, MongoDB.Bson.BsonType.String) });

    protected async ValueTask<T?> OneAsync(Expression<Func<T, bool>> where, CancellationToken cancellation) =>
        await Collection.Find(where).FirstOrDefaultAsync(cancellation);

    /// <summary>The one with this value in a field with a <see cref="Unique"/> index; asked for as text, else that index does not serve the question.</summary>
    protected async ValueTask<T?> OneAsync(Expression<Func<T, string?>> field, string value, CancellationToken cancellation) =>
        await Collection.Find(Where.Eq(field, value) & Where.Type(new ExpressionFieldDefinition<T>(field), MongoDB.Bson.BsonType.String))
            .FirstOrDefaultAsync(cancellation);

    protected IAsyncEnumerable<T> ManyAsync(FilterDefinition<T> where, CancellationToken cancellation) =>
        ReadAsync(Collection.Find(where).SortBy(d => d.Id), cancellation);

    /// <summary>Each condition that is given.</summary>
    protected static FilterDefinition<T> All(params IEnumerable<(Expression<Func<T, string?>> Field, string? Value)> conditions) =>
        Where.And([Where.Empty, .. conditions.Where(c => c.Value is not null).Select(c => Where.Eq(c.Field, c.Value))]);

    private static async IAsyncEnumerable<T> ReadAsync(IFindFluent<T, T> find, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var cursor = await find.ToCursorAsync(cancellation);
        while (await cursor.MoveNextAsync(cancellation))
        {
            foreach (var document in cursor.Current)
                yield return document;
        }
    }

    private static OpenIddictExceptions.ConcurrencyException Stale() => new("The document was changed or deleted since it was read.");
}
