using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Features.Attachments;

/// <summary>Removes files that belong to no attachment. What it costs goes by how many there are, not by how many files are kept.</summary>
internal sealed class LooseFiles(IAttachmentFiles files, MentoringStore store)
{
    private const int Together = 100;

    /// <summary>Removes one file, if it is loose.</summary>
    public async Task RemoveAsync(Id<Attachment> id, CancellationToken cancellation)
    {
        if (await store.LooseFiles.Find(f => f.Id == id).AnyAsync(cancellation))
            await RemoveLooseAsync(id, cancellation);
    }

    /// <summary>Removes those that have been loose since before an instant.</summary>
    public async Task RemoveSinceBeforeAsync(DateTimeOffset instant, CancellationToken cancellation)
    {
        while (await store.LooseFiles.Find(f => f.Since < instant).SortBy(f => f.Since).Limit(Together).ToListAsync(cancellation) is { Count: > 0 } some)
        {
            foreach (var file in some)
                await RemoveLooseAsync(file.Id, cancellation);
        }
    }

    // The file first: where this ends in between, it is still known.
    private async Task RemoveLooseAsync(Id<Attachment> id, CancellationToken cancellation)
    {
        await files.RemoveAsync(id, cancellation);
        await store.LooseFiles.DeleteOneAsync(f => f.Id == id, cancellation);
    }
}
