using System.Net;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The whole profile goes in and comes out; the tax number of a person is the NIK, so it stays inside.</summary>
public sealed class BusinessProfileTests(EnrolmentHost host)
{
    private static readonly string[] Channels = ["Marketplace", "ownshop", "Marketplace"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task The_whole_profile_comes_back_and_the_npwp_is_masked()
    {
        await using var events = await host.ListenAsync();
        var created = await coordinator.PostAsync("/businesses", Whole("6302156511679814")).BodyAsync(HttpStatusCode.Created);
        var read = await coordinator.ReadAsync($"/businesses/{created.GetProperty("id")}").BodyAsync();

        Assert.Equal(created.ToString(), read.ToString());
        Assert.Equal(("Amplang Hj. Rina", "CV Rina Jaya", "************9814"), (read.Text("name"), read.Text("legalName"), read.Text("npwp")));
        Assert.Equal(("10794", "KBLI 2020", "C"), (read.Text("kbliCode"), read.Text("kbliVersion"), read.Text("kbliSection")));
        Assert.Equal((-3.4421m, 114.8385m), (read.GetProperty("latitude").GetDecimal(), read.GetProperty("longitude").GetDecimal()));
        Assert.Equal(["Marketplace", "OwnShop"], read.GetProperty("channels").EnumerateArray().Select(c => c.GetString()));
        var product = Assert.Single(read.GetProperty("products").EnumerateArray());
        Assert.Equal(
            ("Amplang tenggiri", 350.5m, "kg", 15_000, 60_000),
            (product.Text("name"), product.GetProperty("monthlyCapacity").GetDecimal(), product.Text("capacityUnit"), product.GetProperty("priceFrom").GetInt32(), product.GetProperty("priceTo").GetInt32()));
        var certificate = Assert.Single(read.GetProperty("certificates").EnumerateArray());
        Assert.Equal(
            ("Halal", "ID63110001234", "2028-01-31", "Amplang tenggiri"),
            (certificate.Text("kind"), certificate.Text("number"), certificate.Text("expiresOn"), certificate.Text("product")));
        Assert.Equal(("Small", "Micro", "AnnualSales", "PP 7/2021 art. 35"), (read.Text("reportedSize"), read.Text("sizeClass"), read.Text("sizeBasis"), read.Text("sizeRule")));
        Assert.Equal(["SizeMismatch"], read.GetProperty("qualityFlags").EnumerateArray().Select(f => f.GetString()));
        var id = created.GetProperty("id").GetGuid();
        await Eventually.Async(() => Task.FromResult(events.All.Any(e => e.Event.AggregateId == id)), found => found);
        Assert.DoesNotContain("6302156511679814", string.Concat(events.All.Select(e => e.Text)) + created + read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_npwp_that_is_not_sent_stays_and_an_empty_one_goes()
    {
        var created = await coordinator.PostAsync("/businesses", Whole("0012345678901000")).BodyAsync(HttpStatusCode.Created);
        var path = $"/businesses/{created.GetProperty("id")}";

        var kept = await coordinator.PutAsync(path, Edit(created.Text("nib"), npwp: null), "\"1\"").BodyAsync();
        var gone = await coordinator.PutAsync(path, Edit(created.Text("nib"), npwp: ""), "\"2\"").BodyAsync();

        Assert.Equal(("************1000", null), (kept.Text("npwp"), gone.Text("npwp")));
        Assert.Empty(kept.GetProperty("products").EnumerateArray());
    }

    private static object Edit(string? nib, string? npwp) => new { name = "Amplang", nib, npwp, regionCode = "63.02.05", owner = new { name = "Rina Wati" } };

    private static object Whole(string npwp) => new
    {
        name = "Amplang Hj. Rina", legalName = "CV Rina Jaya", nib = Api.NewNib(), npwp, kbliCode = "10794", kbliVersion = "KBLI 2020",
        regionCode = "63.02.05", latitude = -3.4421m, longitude = 114.8385m, annualSales = 120_000_000L, reportedSize = "Small", channels = Channels,
        products = new[] { new { name = "Amplang tenggiri", monthlyCapacity = 350.5m, capacityUnit = "kg", priceFrom = 15_000, priceTo = 60_000 } },
        certificates = new[] { new { kind = "Halal", number = "ID63110001234", expiresOn = "2028-01-31", product = "amplang Tenggiri" } },
        owner = new { name = "Rina Wati", nik = "6302156511679814", phone = "081258331440" },
    };
}
