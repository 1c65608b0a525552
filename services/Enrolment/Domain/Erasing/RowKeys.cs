using System.Security.Cryptography;
using System.Text;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;

namespace CoachingPlatform.Enrolment.Domain.Erasing;

/// <summary>
/// How the rows of a business are known in a file, whatever its columns mean and also where a row was refused: by a number or an address of the business
/// or its owner, or by both names together. Digests, so that they can wait in the store until the files have been gone through.
/// </summary>
internal static class RowKeys
{
    private const int ShortestNumber = 13;
    private const string Business = "business:";
    private const string Owner = "owner:";

    /// <summary>Those of a business; with those of its owner only where the owner is erased too.</summary>
    /// <param name="business">The business.</param>
    /// <param name="owner">Its owner; null where it is not known.</param>
    /// <param name="withOwner">The owner has no other business.</param>
    public static IEnumerable<string> Of(BusinessDetails business, OwnerDetails? owner, bool withOwner)
    {
        string?[] known = [Number(business.Nib?.Value), Number(business.Npwp?.Value), Name(Business, business.Name), Name(Business, business.LegalName), Name(Owner, owner?.Name)];
        string?[] ofOwner = withOwner ? [Number(owner?.Nik?.Value), Phone(owner?.Phone), Address(owner?.Email?.Value)] : [];
        return known.Concat(ofOwner).OfType<string>().Distinct();
    }

    /// <summary>Whether a record is a row of a business with these keys.</summary>
    public static bool Are(IReadOnlySet<string> keys, ImportRecord record)
    {
        var (isBusiness, isOwner) = (false, false);
        foreach (var cell in record.Fields.Where(cell => cell.Length > 0))
        {
            if (Numbers(cell).Any(keys.Contains))
                return true;
            isBusiness |= Name(Business, cell) is { } business && keys.Contains(business);
            isOwner |= Name(Owner, cell) is { } owner && keys.Contains(owner);
        }

        return isBusiness && isOwner;
    }

    private static IEnumerable<string> Numbers(string cell)
    {
        if (cell.Contains('@', StringComparison.Ordinal) && Address(CellText.Line(cell)) is { } address)
            yield return address;
        var digits = string.Concat(cell.Where(char.IsAsciiDigit));
        if (digits.Length >= ShortestNumber)
            yield return Number(digits)!;
        if (digits.Length >= 8 && PhoneNumber.Parse(cell).Value is { } phone)
            yield return Phone(phone)!;
    }

    private static string? Number(string? digits) => digits is null ? null : Digest($"number:{digits}");

    private static string? Phone(PhoneNumber? phone) => phone is null ? null : Digest($"phone:{phone.Value}");

    private static string? Address(string? email) => email is null ? null : Digest($"mail:{email.ToUpperInvariant()}");

    private static string? Name(string of, string? name) => name is not null && CellText.Key(name) is { Length: > 0 } key ? Digest($"{of}{key}") : null;

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
