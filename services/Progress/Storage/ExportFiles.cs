using CoachingPlatform.Progress.Domain.Exports;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace CoachingPlatform.Progress.Storage;

/// <summary>The files of exports (GridFS): of each run the rows as they were read, and for a table the table that was made of them.</summary>
internal sealed class ExportFiles(IMongoDatabase database)
{
    private const int ChunkBytes = 256 * 1024;

    private readonly GridFSBucket<string> bucket = new(database, new GridFSBucketOptions { BucketName = "exportFiles", ChunkSizeBytes = ChunkBytes });

    /// <summary>The rows of a run: NDJSON in gzip.</summary>
    public static string RowsOf(string run) => $"{run}|rows";

    /// <summary>The file that a partner gets of a run.</summary>
    public static string FileOf(string run, ExportFormat format) => format == ExportFormat.Ndjson ? RowsOf(run) : $"{run}|table";

    /// <summary>Stores a file as it is written, a few chunks in memory at a time; it is there when this returns, and as a whole.</summary>
    /// <param name="id">Its id, new.</param>
    /// <param name="write">Writes it; false when it does not become whole.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Its bytes; null when it did not become whole, and nothing of it is there.</returns>
    public async Task<long?> WriteAsync(string id, Func<Stream, Task<bool>> write, CancellationToken cancellation)
    {
        await using var upload = await bucket.OpenUploadStreamAsync(id, id, new GridFSUploadOptions { BatchSize = 4 }, cancellation);
        var isWhole = false;
        try
        {
            isWhole = await write(upload);
            if (isWhole)
                await upload.CloseAsync(cancellation);
            return isWhole ? upload.Length : null;
        }
        finally
        {
            if (!isWhole)
                await upload.AbortAsync(CancellationToken.None);
        }
    }

    /// <summary>A stored file, of which any part can be read; null where it was removed.</summary>
    public async Task<Stream?> OpenAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await bucket.OpenDownloadStreamAsync(id, new GridFSDownloadOptions { Seekable = true }, cancellation);
        }
        catch (GridFSFileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes all files of a run, and what is there of one that was broken off.</summary>
    public async Task RemoveAsync(string run, CancellationToken cancellation)
    {
        foreach (var id in new[] { RowsOf(run), FileOf(run, ExportFormat.Csv) })
            await RemoveFileAsync(id, cancellation);
    }

    /// <summary>Removes one file, if it is there.</summary>
    public async Task RemoveFileAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await bucket.DeleteAsync(id, cancellation);
        }
        catch (GridFSFileNotFoundException)
        {
            // Its chunks are gone nevertheless: the driver takes them away first and misses the file's own document then.
        }
    }
}
