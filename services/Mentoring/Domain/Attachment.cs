using CoachingPlatform.Messaging.Transactions;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>What a file is by its first bytes; nothing else is taken.</summary>
internal enum AttachmentKind
{
    Jpeg,
    Png,
    WebP,
    Pdf,
}

/// <summary>A photo or a document that belongs to a session. Its bytes are kept apart, under its id.</summary>
internal sealed record Attachment : IVersioned<Id<Attachment>>
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxBytes = 10_000_000;

    /// <summary>Most files of one session.</summary>
    public const int MaxPerSession = 10;

    /// <summary>How many first bytes tell what a file is.</summary>
    public const int HeadBytes = 12;

    public required Id<Attachment> Id { get; init; }

    public required long Version { get; init; }

    public required Id<CoachingSession> SessionId { get; init; }

    public required AttachmentKind Kind { get; init; }

    public required long Bytes { get; init; }

    /// <summary>The account that added it.</summary>
    public required string AddedBy { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>
    /// The participants whose record it belongs to: those who were neither completed nor transferred when it was added. Null for one of before that
    /// was kept: all of them.
    /// </summary>
    public IReadOnlyList<Id<Enrolment>>? EnrolmentIds { get; init; }

    /// <summary>Whether it is part of what was recorded of an enrolment.</summary>
    public bool IsOf(Enrolment enrolment) => EnrolmentIds?.Contains(enrolment.Id) ?? true;

    /// <summary>The account that removed it; the file is gone, that it was there stays known.</summary>
    public string? RemovedBy { get; init; }

    public DateTimeOffset? RemovedAt { get; init; }

    public string? RemoveReason { get; init; }

    /// <summary>The media type that its content has.</summary>
    public string MediaType => Kind switch
    {
        AttachmentKind.Jpeg => "image/jpeg",
        AttachmentKind.Png => "image/png",
        AttachmentKind.WebP => "image/webp",
        _ => "application/pdf",
    };

    /// <summary>A name that tells nothing of a person; what the phone called the file is not kept.</summary>
    public string FileName => $"{Id}.{Kind.ToString().ToLowerInvariant()}";

    /// <summary>What a file is by its first bytes, or null when it is nothing that is taken.</summary>
    public static AttachmentKind? KindOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => AttachmentKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => AttachmentKind.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => AttachmentKind.WebP,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => AttachmentKind.Pdf,
        _ => null,
    };

    /// <summary>Removed, once.</summary>
    public Attachment Remove(string by, string reason, DateTimeOffset now) =>
        this with { Version = Version + 1, RemovedBy = by, RemovedAt = now, RemoveReason = reason };
}

/// <summary>A file that belongs to no attachment, from before it is stored until it is attached, and from when it is detached until it is removed.</summary>
internal sealed record LooseFile(Id<Attachment> Id, DateTimeOffset Since);
