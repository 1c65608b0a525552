using System.Runtime.CompilerServices;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>The uploaded files, kept as they came (GridFS) under the id of their import.</summary>
internal sealed class ImportFiles(IMongoDatabase database, Collections collections, TimeProvider time) : IStorePreparation
{
    /// <summary>Long enough to correct the failed rows; after that only the report is left, which holds no personal data.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const string Bucket = "importFiles";
    private readonly GridFSBucket<Guid> bucket = new(database, new GridFSBucketOptions { BucketName = Bucket, ChunkSizeBytes = 1 << 20 });

    /// <summary>GridFS brings indexes for its own questions; the search for stale files needs one more.</summary>
    public Task PrepareAsync(CancellationToken cancellation) =>
        database.GetCollection<GridFSFileInfo<Guid>>($"{Bucket}.files").Indexes.CreateOneAsync(
            new CreateIndexModel<GridFSFileInfo<Guid>>(
                Builders<GridFSFileInfo<Guid>>.IndexKeys.Ascending(f => f.UploadDateTime), new CreateIndexOptions { Name = "uploaded" }),
            cancellationToken: cancellation);

    /// <summary>Stores a file.</summary>
    public Task SaveAsync(Id<ImportJob> import, byte[] file, CancellationToken cancellation) =>
        bucket.UploadFromBytesAsync(import.Value, import.ToString(), file, cancellationToken: cancellation);

    /// <summary>The whole file, at most 32 MB; null when it has been removed.</summary>
    public async Task<Stream?> FindAsync(Id<ImportJob> import, CancellationToken cancellation)
    {
        try
        {
            return new MemoryStream(await bucket.DownloadAsBytesAsync(import.Value, cancellationToken: cancellation), writable: false);
        }
        catch (GridFSFileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The files that had been uploaded at an instant, by the ids of their imports.</summary>
    public async IAsyncEnumerable<Guid> UploadedUntilAsync(DateTimeOffset instant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var until = Builders<GridFSFileInfo<Guid>>.Filter.Lte(f => f.UploadDateTime, instant.UtcDateTime);
        using var batches = await bucket.FindAsync(until, new GridFSFindOptions<Guid> { BatchSize = 100 }, cancellation);
        while (await batches.MoveNextAsync(cancellation))
            foreach (var file in batches.Current)
                yield return file.Id;
    }

    /// <summary>Removes the file of an import, if it is still there.</summary>
    public async Task RemoveAsync(Id<ImportJob> import, CancellationToken cancellation)
    {
        try
        {
            await bucket.DeleteAsync(import.Value, cancellation);
        }
        catch (GridFSFileNotFoundException)
        {
            // Its time was over in this moment.
        }
    }

    /// <summary>
    /// Removes files older than <see cref="KeptFor"/>, and those whose upload ended before the job was stored, as after a crash: nobody
    /// can reach them, and they hold personal data.
    /// </summary>
    public async Task RemoveStaleAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var uploadEnded = Builders<GridFSFileInfo<Guid>>.Filter.Lt(f => f.UploadDateTime, now.AddHours(-1).UtcDateTime);
        using var batches = await bucket.FindAsync(uploadEnded, new GridFSFindOptions<Guid> { BatchSize = 100 }, cancellation);
        while (await batches.MoveNextAsync(cancellation))
        {
            var ids = batches.Current.Select(f => new Id<ImportJob>(f.Id)).ToList();
            var known = await collections.Imports.Find(i => ids.Contains(i.Id)).Project(i => i.Id).ToListAsync(cancellation);
            foreach (var file in batches.Current.Where(f => f.UploadDateTime < (now - KeptFor).UtcDateTime || !known.Contains(new Id<ImportJob>(f.Id))))
                await bucket.DeleteAsync(file.Id, cancellation);
        }
    }
}
