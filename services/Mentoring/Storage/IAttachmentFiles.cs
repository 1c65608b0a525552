using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Storage;

/// <summary>Where the bytes of attachments are. Whole files only: what was broken off is not there.</summary>
internal interface IAttachmentFiles
{
    /// <summary>Stores a file as it comes, a chunk in memory at a time.</summary>
    Task<StoredFile> SaveAsync(Id<Attachment> id, ReadOnlyMemory<byte> head, Stream rest, CancellationToken cancellation);

    /// <summary>The file to read, or null when there is none.</summary>
    Task<Stream?> OpenAsync(Id<Attachment> id, CancellationToken cancellation);

    /// <summary>Removes the file, if it is there.</summary>
    Task RemoveAsync(Id<Attachment> id, CancellationToken cancellation);
}

/// <summary>What was stored.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its digest in hexadecimal.</param>
internal sealed record StoredFile(long Bytes, string Sha256);
