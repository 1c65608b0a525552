using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Owners;

/// <summary>
/// Digests by which persons are compared. They keep personal data out of what is stored beside the owner, but they are made of it: who knows a
/// number can compute its digest, so they leave the service as little as the numbers do.
/// </summary>
internal static class OwnerKeys
{
    /// <summary>Of a NIK.</summary>
    public static string Of(Nik nik) => Digest($"nik:{nik.Value}");

    /// <summary>Of a phone number.</summary>
    public static string Of(PhoneNumber phone) => Digest($"phone:{phone.Value}");

    /// <summary>Of whoever entered a business without any account of its own: by the NIK, or else the phone, or else the name.</summary>
    public static string Registering(OwnerDetails owner) =>
        owner.Nik is { } nik ? Of(nik) : owner.Phone is { } phone ? Of(phone) : Digest($"name:{CellText.Key(owner.Name)}");

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
