using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CoachingPlatform.Mentoring.Domain;

/// <summary>Whose sessions a calendar shows.</summary>
internal enum CalendarOwner
{
    Mentor,
    Business,
}

/// <summary>
/// The secret address of one calendar. Who has the key reads the calendar, so only its digest is kept: the key is shown once, and a new
/// one takes the place of a lost one.
/// </summary>
internal sealed record CalendarAddress
{
    private const int KeyBytes = 32;

    /// <summary>The owner's kind and id: a calendar has one address at a time.</summary>
    public required string Id { get; init; }

    public required CalendarOwner Owner { get; init; }

    public required Guid OwnerId { get; init; }

    /// <summary>SHA-256 of the key in hexadecimal.</summary>
    public required string KeyDigest { get; init; }

    public required string MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>A new address and its key.</summary>
    public static (CalendarAddress Address, string Key) Make(CalendarOwner owner, Guid id, string by, DateTimeOffset now)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var address = new CalendarAddress
        {
            Id = IdOf(owner, id), Owner = owner, OwnerId = id, KeyDigest = DigestOf(key), MadeBy = by, MadeAt = now,
        };
        return (address, key);
    }

    /// <summary>The id of a calendar's address.</summary>
    public static string IdOf(CalendarOwner owner, Guid id) => $"{owner}:{id}";

    /// <summary>What is kept of a key. It is random and long, so a plain digest gives nothing away.</summary>
    public static string DigestOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
