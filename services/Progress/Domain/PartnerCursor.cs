using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Progress.Domain;

/// <summary>Where a partner's page ended, sealed with the partner's key for the region that was asked: no other cursor is accepted.</summary>
/// <param name="Last">The last enrolment of the page.</param>
/// <param name="Seal">Proof that this partner was given it for this region.</param>
internal sealed record PartnerCursor(Id<Enrolment> Last, string Seal)
{
    public static PartnerCursor After(Id<Enrolment> last, Partner partner, RegionCode? region) => new(last, SealOf(last, partner, region));

    /// <summary>The enrolment to go on after; refused when it was not given to this partner for this region.</summary>
    public Outcome<Id<Enrolment>> Open(Partner partner, RegionCode? region) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Seal), Encoding.UTF8.GetBytes(SealOf(Last, partner, region)))
            ? Last
            : Refusal.Invalid("page.cursor", "after");

    private static string SealOf(Id<Enrolment> last, Partner partner, RegionCode? region) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(partner.CursorKey, Encoding.UTF8.GetBytes($"{last}|{region?.Value}")));
}
