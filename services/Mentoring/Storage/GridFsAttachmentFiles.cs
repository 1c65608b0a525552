using System.Security.Cryptography;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>Attachments in the service's own database (GridFS).</summary>
internal sealed class GridFsAttachmentFiles(IMongoDatabase database) : IAttachmentFiles
{
    private const int ReadBytes = 64 * 1024;
    private readonly GridFSBucket<Guid> bucket = new(database, new GridFSBucketOptions { BucketName = "attachmentFiles", ChunkSizeBytes = 256 * 1024 });

    public async Task<StoredFile> SaveAsync(Id<Attachment> id, ReadOnlyMemory<byte> head, Stream rest, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var upload = await bucket.OpenUploadStreamAsync(id.Value, id.ToString(), cancellationToken: cancellation);
        try
        {
            var buffer = new byte[ReadBytes];
            head.CopyTo(buffer);
            for (var read = head.Length; read > 0; read = await rest.ReadAsync(buffer, cancellation))
            {
                hash.AppendData(buffer, 0, read);
                await upload.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            await upload.CloseAsync(cancellation);
            return new StoredFile(upload.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch
        {
            await upload.AbortAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task<Stream?> OpenAsync(Id<Attachment> id, CancellationToken cancellation)
    {
        try
        {
            return await bucket.OpenDownloadStreamAsync(id.Value, cancellationToken: cancellation);
        }
        catch (GridFSFileNotFoundException)
        {
            return null;
        }
    }

    public async Task RemoveAsync(Id<Attachment> id, CancellationToken cancellation)
    {
        try
        {
            await bucket.DeleteAsync(id.Value, cancellation);
        }
        catch (GridFSFileNotFoundException)
        {
            // Another instance was faster, or it was removed before.
        }
    }
}
