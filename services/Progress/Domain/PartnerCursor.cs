using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>
/// Where a partner's reading stands. Outside it is sealed with the partner's key (AES-GCM): nobody else can read it, make one or use it, not even
/// the partner for another list. The same place of the same day is the same text, so that an answer that did not change looks unchanged.
/// </summary>
/// <param name="Position">The position in the change feed from which there is no gap: everything later is still to come.</param>
/// <param name="Day">
/// The day (UTC) on which whoever reads was up to date there, and so its age. It stays while the reading goes on page after page: what was gone
/// after that day may have been told by no page yet.
/// </param>
/// <param name="Last">The last enrolment of the page; all zeros where the list goes by positions alone.</param>
internal sealed record PartnerCursor(long Position, DateOnly Day, Id<Enrolment> Last = default)
{
    /// <summary>Days for which it is good; <see cref="FeedEntry.GoneLifetime"/> is longer, so no entry that it could miss is forgotten before.</summary>
    public const int LifetimeDays = 60;

    /// <summary>First byte of each: the version of what follows.</summary>
    private const byte Form = 1;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int ListSize = 8;
    private const int ContentSize = sizeof(int) + sizeof(long) + ListSize + 16;

    /// <summary>True when a place of this day is no longer good.</summary>
    public static bool HasExpired(DateOnly day, DateOnly today) => today.DayNumber - day.DayNumber > LifetimeDays;

    /// <summary>As text for an address.</summary>
    /// <param name="partner">Who may use it.</param>
    /// <param name="list">The list with its filters, which it goes on in.</param>
    public string Seal(Partner partner, string list)
    {
        var content = new byte[ContentSize];
        BinaryPrimitives.WriteInt32BigEndian(content, Day.DayNumber);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(sizeof(int)), Position);
        Digest(list).CopyTo(content.AsSpan(sizeof(int) + sizeof(long)));
        Last.Value.TryWriteBytes(content.AsSpan(ContentSize - 16), bigEndian: true, out _);

        var text = new byte[1 + NonceSize + TagSize + ContentSize];
        text[0] = Form;
        var nonce = text.AsSpan(1, NonceSize);
        var tag = text.AsSpan(1 + NonceSize, TagSize);
        // From the content, so that one place is one text; two contents share a nonce as likely as random ones would.
        HMACSHA256.HashData(Key(partner, "nonce"), content).AsSpan(0, NonceSize).CopyTo(nonce);
        using var cipher = new AesGcm(Key(partner, "cursor"), TagSize);
        cipher.Encrypt(nonce, content, text.AsSpan(1 + NonceSize + TagSize), tag, partner.Id.Value.ToByteArray());
        return Base64Url.EncodeToString(text);
    }

    /// <summary>The place, or why this partner cannot go on from there in this list.</summary>
    public static Outcome<PartnerCursor> Open(string text, Partner partner, string list, DateOnly today)
    {
        if (Decode(text) is not { Length: > 0 } bytes)
            return Refusal.Invalid("page.cursor", "after");
        if (bytes[0] != Form)
            return Refusal.Invalid("cursor.version", "after");
        if (bytes.Length != 1 + NonceSize + TagSize + ContentSize)
            return Refusal.Invalid("page.cursor", "after");
        var content = new byte[ContentSize];
        try
        {
            using var cipher = new AesGcm(Key(partner, "cursor"), TagSize);
            cipher.Decrypt(
                bytes.AsSpan(1, NonceSize), bytes.AsSpan(1 + NonceSize + TagSize), bytes.AsSpan(1 + NonceSize, TagSize), content, partner.Id.Value.ToByteArray());
        }
        catch (AuthenticationTagMismatchException)
        {
            return Refusal.Invalid("cursor.foreign", "after");
        }

        if (!content.AsSpan(sizeof(int) + sizeof(long), ListSize).SequenceEqual(Digest(list)))
            return Refusal.Invalid("cursor.filter", "after");
        var day = DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32BigEndian(content));
        if (HasExpired(day, today))
            return Refusal.Invalid("cursor.expired", "after", ("days", LifetimeDays));
        return new PartnerCursor(
            BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(sizeof(int))), day, new(new Guid(content.AsSpan(ContentSize - 16), bigEndian: true)));
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> Digest(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, ListSize);

    private static byte[] Key(Partner partner, string use) => HKDF.Expand(HashAlgorithmName.SHA256, partner.CursorKey, 32, Encoding.UTF8.GetBytes(use));
}
