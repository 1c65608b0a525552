using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Progress.Tests.Examples;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;
using static CoachingPlatform.Progress.Tests.Webhooks.WebhookHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>Webhooks are made, changed and given new secrets by their own partner alone, and what is asked wrong is refused.</summary>
[Collection(typeof(SendingService))]
public sealed class WebhookCommandTests(WebhookHost host)
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    [Fact]
    public async Task A_partner_has_five_at_most_whoever_asks_at_once_and_no_address_twice()
    {
        await using var partner = await host.FollowerAsync();
        var same = await PostAsync(partner.Client, "/partner/v1/webhooks", new { url = partner.Receiver.Address }, HttpStatusCode.Conflict);
        Assert.Equal("webhook.url_taken", Code(same));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => partner.Client.PostAsJsonAsync("/partner/v1/webhooks", new { url = $"{partner.Receiver.Address}{n}" })));

        Assert.Equal(4, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            Assert.Equal("webhook.too_many", Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
        var all = (await GetAsync(partner.Client, "/partner/v1/webhooks")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, all.Select(w => w.GetProperty("url").GetString()).Distinct().Count());
        // Nor do two come to one address that are changed at once.
        var moved = await Task.WhenAll(all.Take(3).Select(w => PutAsync(partner.Client, w.GetProperty("id").GetGuid(), $"{partner.Receiver.Address}baru", "\"1\"")));
        Assert.Equal(["200", "409 webhook.url_taken", "409 webhook.url_taken"], moved.Order());
    }

    [Fact]
    public async Task While_secrets_overlap_both_verify_and_each_is_shown_once()
    {
        await using var partner = await host.FollowerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/partner/v1/webhooks/{partner.Id}/secret") { Content = JsonContent.Create(new { overlapHours = 2 }) };
        request.Headers.Add("Idempotency-Key", "rotate-1");
        using var repeat = new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Content = JsonContent.Create(new { overlapHours = 2 }) };
        repeat.Headers.Add("Idempotency-Key", "rotate-1");
        var rotated = await BodyAsync(await partner.Client.SendAsync(request));
        var repeated = await BodyAsync(await partner.Client.SendAsync(repeat));
        var next = rotated.GetProperty("secret").GetString()!;

        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/test", new { }, HttpStatusCode.OK);
        host.Turn(TimeSpan.FromHours(2));
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/test", new { }, HttpStatusCode.OK);

        var (during, after) = (partner.Receiver.All[0], partner.Receiver.All[1]);
        Assert.True(IsGenuine(partner.Secret, during, TimeSpan.FromHours(2)) && IsGenuine(next, during, TimeSpan.FromHours(2)));
        Assert.True(IsGenuine(next, after, TimeSpan.Zero) && !IsGenuine(partner.Secret, after, TimeSpan.Zero));
        Assert.NotEqual(partner.Secret, next);
        Assert.False(repeated.TryGetProperty("secret", out _));
        Assert.Equal(rotated.GetProperty("version").GetInt64(), repeated.GetProperty("version").GetInt64());
        Assert.False((await partner.SeenAsync()).TryGetProperty("secret", out _));
        var stored = await host.Database.GetCollection<BsonDocument>("idempotency").Find(FilterDefinition<BsonDocument>.Empty).ToListAsync();
        Assert.DoesNotContain(stored, s => s.ToJson().Contains("whsec_", StringComparison.Ordinal));

        bool IsGenuine(string secret, Received got, TimeSpan ago) => WebhookReceiver.IsGenuine(secret, got.Id, got.Timestamp, got.Signature, got.Body, host.Time - ago);
    }

    [Fact]
    public async Task Bad_input_and_what_is_another_partners_are_refused_with_their_codes_and_nothing_is_written()
    {
        await using var partner = await host.FollowerAsync();
        await using var another = await host.FollowerAsync();
        host.Names["dalam.example"] = "10.1.2.3";
        var foreign = (await another.SeenAsync()).GetProperty("position").GetString();
        var (mine, theirs) = ($"/partner/v1/webhooks/{partner.Id}", $"/partner/v1/webhooks/{another.Id}");
        (string Method, string Path, string? Body, string Code)[] table =
        [
            ("POST", "/partner/v1/webhooks", "", "400 request.malformed"),
            ("POST", "/partner/v1/webhooks", "[]", "400 request.malformed"),
            ("POST", "/partner/v1/webhooks", "{}", "400 field.required"),
            ("POST", "/partner/v1/webhooks", """{"url":1}""", "400 request.malformed"),
            ("POST", "/partner/v1/webhooks", $$"""{"url":"https://a.example/{{new string('x', 500)}}"}""", "400 field.too_long"),
            ("POST", "/partner/v1/webhooks", """{"url":"http://mitra.example/"}""", "400 webhook.https"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://a:b@mitra.example/"}""", "400 webhook.credentials"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://mitra.example:8443/"}""", "400 webhook.port"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://169.254.169.254/"}""", "400 webhook.address"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://[fd00:ec2::254]/"}""", "400 webhook.address"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://dalam.example/"}""", "400 webhook.address"),
            ("POST", "/partner/v1/webhooks", """{"url":"https://tidak-ada.example/"}""", "400 webhook.address"),
            ("POST", "/partner/v1/webhooks", """{"url":"http://127.0.0.1:9/","after":"x"}""", "400 page.cursor"),
            ("POST", "/partner/v1/webhooks", $$"""{"url":"http://127.0.0.1:9/","after":"{{foreign}}"}""", "400 cursor.foreign"),
            ("GET", "/partner/v1/webhooks/none", null, "400 request.malformed"),
            ("GET", $"/partner/v1/webhooks/{Unknown}", null, "404 webhook.unknown"),
            ("GET", theirs, null, "404 webhook.unknown"),
            ("GET", $"{theirs}/deliveries", null, "404 webhook.unknown"),
            ("GET", $"{mine}/deliveries?limit=0", null, "400 page.limit"),
            ("GET", $"{mine}/deliveries?after=x", null, "400 page.cursor"),
            ("PUT", theirs, """{"url":"http://127.0.0.1:9/"}""", "404 webhook.unknown"),
            ("PUT", mine, "{}", "400 field.required"),
            ("DELETE", theirs, null, "404 webhook.unknown"),
            ("POST", $"{theirs}/secret", "{}", "404 webhook.unknown"),
            ("POST", $"{mine}/secret", """{"overlapHours":-1}""", "400 field.out_of_range"),
            ("POST", $"{mine}/secret", """{"overlapHours":169}""", "400 field.out_of_range"),
            ("POST", $"{mine}/secret", """{"overlapHours":"1"}""", "400 request.malformed"),
            ("POST", $"{theirs}/replay", "{}", "404 webhook.unknown"),
            ("POST", $"{mine}/replay", """{"after":""}""", "400 page.cursor"),
            ("POST", $"{mine}/replay", $$"""{"after":"{{foreign}}"}""", "400 cursor.foreign"),
            ("POST", $"{theirs}/test", null, "404 webhook.unknown"),
        ];
        var before = await StoredAsync();

        var said = new List<string>();
        foreach (var (method, path, body, _) in table)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await partner.Client.SendAsync(request);
            var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            said.Add($"{method} {path} {body}: {(int)answer.StatusCode} {Code(problem)}");
        }

        Assert.Equal(table.Select(t => $"{t.Method} {t.Path} {t.Body}: {t.Code}"), said);
        Assert.Equal(before, await StoredAsync());
        Assert.Empty(another.Receiver.All);
        foreach (var client in new[] { host.Client("coordinator"), host.PartnerClient("nobody") })
        {
            using (client)
                Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/partner/v1/webhooks")).StatusCode);
        }

        async Task<string> StoredAsync() => string.Join('\n', await host.Database.GetCollection<BsonDocument>("webhooks").Find(w => w["partnerId"] == new BsonBinaryData(partner.PartnerId, GuidRepresentation.Standard)
            || w["partnerId"] == new BsonBinaryData(another.PartnerId, GuidRepresentation.Standard)).SortBy(w => w["_id"]).ToListAsync());
    }
}
