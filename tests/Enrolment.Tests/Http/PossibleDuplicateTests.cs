using System.Net;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Businesses that may be the same one, with the reason; never a business and itself.</summary>
[Collection(typeof(SearchedStore))]
public sealed class PossibleDuplicateTests(EnrolmentHost host)
{
    private const string Nik = "6302156511679814", OtherNik = "6302151212800001";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task The_same_owner_or_phone_and_place_with_nearly_the_same_name_is_a_candidate_and_nothing_else_is()
    {
        var asked = await RegisterAsync("CV Amplang Hj. Maimunah", Nik, "081151230001");
        var owners = await RegisterAsync("Amplang Maimunnah", Nik, "081151230002", "63.71.01");
        var phones = await RegisterAsync("Amplang Maimunah", OtherNik, "+62 811-5123-0001");
        var regencyOnly = await RegisterAsync("UD Amplang Maimunah", null, "081151230001", "63.02");
        var both = await RegisterAsync("Amplang Maimunah PT", Nik, "081151230001");
        await RegisterAsync("Dodol Kandangan", Nik, "081151230001");
        await RegisterAsync("Amplang Maimunah", OtherNik, "081151230001", "63.71.01");
        await RegisterAsync("Amplang Maimunah", null, null);

        var answer = await coordinator.ReadAsync($"/businesses/{asked}/possible-duplicates").BodyAsync();

        Assert.Equal(
            [(owners, "SameOwner"), (phones, "SamePhone"), (regencyOnly, "SamePhone"), (both, "SameOwner SamePhone")],
            answer.GetProperty("items").EnumerateArray().Select(c => (
                c.GetProperty("business").GetProperty("id").GetGuid(), string.Join(' ', c.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())))));
        Assert.True(answer.GetProperty("isComplete").GetBoolean());
        Assert.DoesNotContain(Nik, answer.ToString(), StringComparison.Ordinal);
        await coordinator.ReadAsync($"/businesses/{Guid.NewGuid()}/possible-duplicates").ProblemAsync(404, "business.unknown");
        await coordinator.ReadAsync("/businesses/7/possible-duplicates").ProblemAsync(400, "request.malformed");
    }

    [Fact]
    public async Task Rule08_editing_ones_own_row_is_not_a_duplicate_of_itself()
    {
        var nib = Api.NewNib();
        var made = await coordinator.PostAsync("/businesses", Api.NewBusiness("Tidak Kembar", nib: nib, nik: "6302155101900007")).BodyAsync(HttpStatusCode.Created);
        var path = $"/businesses/{made.GetProperty("id")}";

        var same = await coordinator.PutAsync(path, Api.NewBusiness("Tidak Kembar", nib: nib, nik: "6302155101900007"), "\"1\"").BodyAsync();
        var near = await coordinator.PutAsync(path, Api.NewBusiness("Tidak Kembarr", nib: nib, nik: "6302155101900007"), "\"2\"").BodyAsync();

        Assert.Equal((2, 3), (same.GetProperty("version").GetInt32(), near.GetProperty("version").GetInt32()));
        Assert.Empty((await coordinator.ReadAsync($"{path}/possible-duplicates").BodyAsync()).GetProperty("items").EnumerateArray());
    }

    private async Task<Guid> RegisterAsync(string name, string? nik, string? phone, string region = "63.02.05") =>
        (await coordinator.PostAsync("/businesses", new { name, nib = Api.NewNib(), regionCode = region, owner = new { name = "Maimunah", nik, phone } })
            .BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
}
