using System.Net;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Who may ask for an erasure and decide, and what is refused.</summary>
[Collection(typeof(ErasedStore))]
public sealed class ErasureCommandTests(EnrolmentHost host)
{
    private const string Unknown = "0193b000-0000-7000-8000-000000000000";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task A_business_asks_for_itself_and_a_coordinator_decides()
    {
        var (account, stranger) = (host.Client(Roles.Business, Guid.NewGuid().ToString()), host.Client(Roles.Business, Guid.NewGuid().ToString()));
        var business = await account.BusinessAsync("Minta Sendiri");

        await stranger.PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" }).ProblemAsync(404, "business.unknown");
        await stranger.ReadAsync($"/businesses/{business}/erasure/preview").ProblemAsync(404, "business.unknown");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.Client(Roles.Mentor).PostAsync($"/businesses/{business}/erasure", new { ground = "OwnRequest" })).StatusCode);
        var requested = await account.RequestErasureAsync(business);
        Assert.Equal(("Requested", "OwnRequest"), (requested.Text("state"), requested.Text("ground")));
        await stranger.ReadAsync($"/businesses/{business}/erasure").ProblemAsync(404, "erasure.unknown");
        await stranger.PostAsync($"/businesses/{business}/erasure/cancel", new { }).ProblemAsync(404, "erasure.unknown");
        Assert.Equal(HttpStatusCode.Forbidden, (await account.PostAsync($"/businesses/{business}/erasure/confirm", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await account.ReadAsync("/erasures")).StatusCode);
        Assert.Contains((await coordinator.ReadAsync("/erasures?limit=200").BodyAsync()).GetProperty("items").EnumerateArray(), e => e.GetProperty("businessId").GetGuid() == business);

        Assert.Equal("Cancelled", (await account.DecideErasureAsync(business, "cancel", "\"1\"").BodyAsync()).Text("state"));
        Assert.Equal(3, (await account.RequestErasureAsync(business)).GetProperty("version").GetInt64());
        await coordinator.ConfirmErasureAsync(business, 3).BodyAsync(HttpStatusCode.Accepted);

        // It is nobody's now, but who asked still hears that it is done.
        await account.ReadAsync($"/businesses/{business}").ProblemAsync(404, "business.unknown");
        await account.ErasedAsync(business);
    }

    [Fact]
    public async Task An_application_and_an_erasure_in_one_moment_never_both_succeed()
    {
        var cohort = await coordinator.CohortAsync(capacity: null);
        for (var round = 0; round < 6; round++)
        {
            var business = await coordinator.BusinessAsync("Balapan");
            await coordinator.RequestErasureAsync(business);

            var both = await Task.WhenAll(coordinator.ConfirmErasureAsync(business, 1), coordinator.ApplyAsync(business, cohort));

            Assert.Single(both, answer => answer.IsSuccessStatusCode);
            Assert.Single(both, answer => answer.StatusCode == HttpStatusCode.Conflict);
        }
    }

    [Fact]
    public async Task Bad_input_and_whatever_comes_too_late_has_its_code()
    {
        var business = await coordinator.BusinessAsync("Kode Galat");
        var path = $"/businesses/{business}/erasure";
        foreach (var (body, code) in new[] { ("{}", "field.unknown_value"), ("{\"ground\":7}", "request.malformed"), ("{\"ground\":\"Bored\"}", "field.unknown_value"), ("{", "request.malformed") })
            await coordinator.PostAsync(path, new RawJson(body)).ProblemAsync(400, code);
        await coordinator.PostAsync($"/businesses/{Unknown}/erasure", new { ground = "OwnRequest" }).ProblemAsync(404, "business.unknown");
        await coordinator.ReadAsync(path).ProblemAsync(404, "erasure.unknown");
        await coordinator.DecideErasureAsync(business, "confirm", "\"1\"").ProblemAsync(404, "erasure.unknown");
        await coordinator.ReadAsync("/erasures?state=Gone").ProblemAsync(400, "field.unknown_value");
        await coordinator.ReadAsync("/erasures?limit=0").ProblemAsync(400, "page.limit");
        await coordinator.ReadAsync("/erasures?after=x").ProblemAsync(400, "page.cursor");

        await coordinator.RequestErasureAsync(business);
        await coordinator.PostAsync(path, new { ground = "NotNeeded" }).ProblemAsync(409, "erasure.requested");
        foreach (var word in new[] { "confirm", "cancel" })
        {
            await coordinator.DecideErasureAsync(business, word, null).ProblemAsync(428, "version.required");
            await coordinator.DecideErasureAsync(business, word, "\"x\"").ProblemAsync(400, "version.malformed");
            await coordinator.DecideErasureAsync(business, word, "\"9\"").ProblemAsync(412, "version.stale");
        }

        var cohort = await coordinator.CohortAsync();
        var enrolment = (await coordinator.ApplyAsync(business, cohort).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Assert.Single((await coordinator.ReadAsync($"{path}/preview").BodyAsync()).GetProperty("blocking").EnumerateArray());
        await coordinator.ConfirmErasureAsync(business, 1).ProblemAsync(409, "erasure.enrolled");
        await coordinator.PostAsync($"/enrolments/{enrolment}/withdraw", new { reason = "keluar" }).BodyAsync();
        await coordinator.ConfirmErasureAsync(business, 1).BodyAsync(HttpStatusCode.Accepted);
        var done = await coordinator.ErasedAsync(business);

        var version = done.GetProperty("version").GetInt64();
        foreach (var word in new[] { "confirm", "cancel" })
            await coordinator.DecideErasureAsync(business, word, $"\"{version}\"").ProblemAsync(409, "erasure.wrong_state");
        await coordinator.PostAsync(path, new { ground = "OwnRequest" }).ProblemAsync(409, "business.erased");
        await coordinator.ReadAsync($"{path}/preview").ProblemAsync(409, "business.erased");
        await coordinator.PutAsync($"/businesses/{business}", Api.NewBusiness(), "\"2\"").ProblemAsync(409, "business.erased");
        await coordinator.PutAsync($"/businesses/{business}/contact-preference", new { mails = true, language = "id" }, "\"2\"").ProblemAsync(409, "business.erased");
        await coordinator.ApplyAsync(business, cohort).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/enrolments/{enrolment}/reopen", new { reason = "kembali" }).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/businesses/{business}/merge/undo", new { reason = "salah" }).ProblemAsync(409, "business.erased");
        await coordinator.PostAsync($"/businesses/{business}/consents", new { consentTextId = (await coordinator.ConsentTextAsync()).Id, textVersion = 1, channel = "Paper", evidence = "F" })
            .ProblemAsync(409, "business.erased");
    }

    /// <summary>A body that is sent as it is written.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Converter))]
    private sealed record RawJson(string Text)
    {
        private sealed class Converter : System.Text.Json.Serialization.JsonConverter<RawJson>
        {
            public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

            public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
        }
    }
}
