using System.Globalization;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Domain.Owners;
using MongoDB.Bson;

namespace CoachingPlatform.Benchmarks.Enrolment;

/// <summary>
/// Invented businesses of South Kalimantan, numbered from 0. Whatever many have (a word of the name, a regency, a size) more than a thousand have
/// in each number of them, and whatever few have the first ones have, so that a search finds the same in ten thousand and in a million.
/// </summary>
internal static class ManyBusinesses
{
    /// <summary>So many lie in <see cref="RareDistrict"/>, however many there are.</summary>
    public const int Rare = 200;

    /// <summary>The district of the first <see cref="Rare"/>.</summary>
    public const string RareDistrict = "63.01.10";

    private static readonly DateTimeOffset Registered = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Goods = ["Kerupuk", "Sasirangan", "Amplang", "Anyaman", "Kopi"];
    private static readonly string[] Brands = ["Cahaya", "Berkah", "Bunda", "Mandiri", "Sari Rasa", "Banjar", "Amanah"];
    private static readonly RegionCode[] Districts = [.. new[] { "63.01.01", "63.02.05", "63.03.01", "63.05.01", "63.71.01" }.Select(Region)];
    private static readonly KbliCode[] Trades = [.. new[] { "10794", "13912", "10391", "16291" }.Select(code => KbliCode.Parse(code).Value!)];
    private static readonly SizeAssessment Micro = SizeAssessment.Of(new Rupiah(120_000_000), null)!.Value.Value!;

    /// <summary>One of them, as it is stored.</summary>
    public static BsonDocument Document(int n) => Numbered(n).ToBsonDocument();

    /// <summary>One of them.</summary>
    public static Business Numbered(int n) => Business.Register(new BusinessDetails(DraftOf(n), OwnerOf(n).Trace), "coordinator", Registered);

    /// <summary>Its owner.</summary>
    public static Owner OwnerOf(int n) => Owner.Enter(DraftOf(n).Owner, "coordinator", Registered) with { Id = new(new Guid(n, 0, 0, new byte[8])) };

    /// <summary>Its name: a common good, a common brand, and a number that only it has.</summary>
    public static string NameOf(int n) => $"{Goods[n % Goods.Length]} {Brands[n % Brands.Length]} {n:D7}";

    /// <summary>Its NIB.</summary>
    public static string NibOf(int n) => n.ToString("D13", CultureInfo.InvariantCulture);

    /// <summary>Its owner's phone.</summary>
    public static string PhoneOf(int n) => $"0812{n:D8}";

    private static RegionCode Region(string code) => RegionCode.Parse(code).Value!;

    private static BusinessDraft DraftOf(int n) => new()
    {
        Name = NameOf(n), OwnerName = $"Pemilik {n}", Nib = Nib.Parse(NibOf(n)).Value, Kbli = Trades[n % Trades.Length], KbliVersion = KbliCode.Version,
        Phone = PhoneNumber.Parse(PhoneOf(n)).Value, Address = $"Jl. Pasar Lama No. {n}", Region = n < Rare ? Region(RareDistrict) : Districts[n % Districts.Length],
        AnnualSales = new Rupiah(120_000_000), Size = Micro, PaidWorkers = n % 20, YearFounded = 1990 + (n % 30),
    };
}
