using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>The uploaded files, kept as they came (GridFS) under the id of their import.</summary>
internal sealed class ImportFiles(IMongoDatabase database, Collections collections, TimeProvider time)
{
    private readonly GridFSBucket<Guid> bucket = new(database, new GridFSBucketOptions { BucketName = "importFiles", ChunkSizeBytes = 1 << 20 });

    /// <summary>Stores a file.</summary>
    public Task SaveAsync(Id<ImportJob> import, byte[] file, CancellationToken cancellation) =>
        bucket.UploadFromBytesAsync(import.Value, import.ToString(), file, cancellationToken: cancellation);

    /// <summary>The whole file; at most 20 MB.</summary>
    public async Task<Stream> OpenAsync(Id<ImportJob> import, CancellationToken cancellation) =>
        new MemoryStream(await bucket.DownloadAsBytesAsync(import.Value, cancellationToken: cancellation), writable: false);

    /// <summary>Removes files whose upload ended before the job was stored, as after a crash: nobody can reach them, and they hold personal data.</summary>
    public async Task RemoveOrphansAsync(CancellationToken cancellation)
    {
        var old = Builders<GridFSFileInfo<Guid>>.Filter.Lt(f => f.UploadDateTime, time.GetUtcNow().UtcDateTime.AddHours(-1));
        using var files = await bucket.FindAsync(old, cancellationToken: cancellation);
        foreach (var file in await files.ToListAsync(cancellation))
        {
            if (!await collections.Imports.Find(i => i.Id == new Id<ImportJob>(file.Id)).AnyAsync(cancellation))
                await bucket.DeleteAsync(file.Id, cancellation);
        }
    }
}
