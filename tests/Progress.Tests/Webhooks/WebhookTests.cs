using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Tests.Examples;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>A partner's webhook is told what its change feed tells, in its order, until it has taken it; real receivers on this machine.</summary>
public sealed class WebhookTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    [Fact]
    public async Task It_is_told_what_the_agreement_covers_signed_and_on_record_and_nothing_that_it_does_not_name()
    {
        await using var partner = await FollowerAsync(isSwept: true);
        var us = await TellAsync(partner);

        var got = await partner.ReceivedAsync(all => all.Any(r => r.Items.Any(i => i.Enrolment == us.Enrolment)));

        Assert.Equal([(us.Enrolment, 2L)], got.Items);
        Assert.True(WebhookReceiver.IsGenuine(partner.Secret, got.Id, got.Timestamp, got.Signature, got.Body, host.Time));
        Assert.Equal(["type", "webhookId", "items", "next"], got.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("progress.changes", partner.Id), (got.Json.GetProperty("type").GetString(), got.Json.GetProperty("webhookId").GetGuid()));
        Assert.DoesNotContain(us.Name, Encoding.UTF8.GetString(got.Body), StringComparison.Ordinal);
        // The same as it gets when it asks, and the address to go on asking.
        var pulled = (await GetAsync(partner.Client, "/partner/v1/changes")).GetProperty("items");
        Assert.Equal(pulled.GetRawText(), got.Json.GetProperty("items").GetRawText());
        Assert.Empty((await GetAsync(partner.Client, got.Json.GetProperty("next").GetString()!)).GetProperty("items").EnumerateArray());
        using var coordinator = host.Client("coordinator");
        var trail = await Eventually.Async(
            async () => (await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items"),
            items => items.GetArrayLength() == 1 && items[0].GetProperty("pulls").GetInt32() == 2);
        Assert.Equal(partner.PartnerId, trail[0].GetProperty("partnerId").GetGuid());
        Assert.Contains(host.Pulls, line => line.Contains($"(webhook {partner.Id}) pulled 1 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_taken_comes_again_under_its_id_before_anything_else_and_what_was_is_not_repeated()
    {
        await using var partner = await FollowerAsync(isSwept: true);
        partner.Receiver.Say(HttpStatusCode.ServiceUnavailable);
        var first = await TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        await partner.StateAsync("Failing");

        host.Turn(TimeSpan.FromSeconds(5));
        await partner.ReceivedAsync(all => all.Count == 2);
        await partner.UntilAsync(w => w.GetProperty("nextAttemptAt").GetDateTimeOffset() > host.Time);
        partner.Receiver.Say(HttpStatusCode.OK);
        host.Turn(TimeSpan.FromSeconds(20));
        await partner.StateAsync("Active");
        var second = await TellAsync(partner);
        var last = await partner.ReceivedAsync(all => all.Count == 4);
        var page = await Eventually.Async(
            () => GetAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/deliveries?limit=2"), p => p.GetProperty("items")[0].GetProperty("deliveryId").GetString() == last.Id);
        var rest = await GetAsync(partner.Client, page.GetProperty("next").GetString()!);
        var attempts = page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();

        var all = partner.Receiver.All;
        Assert.Single(all.Take(3).Select(r => (r.Id, Encoding.UTF8.GetString(r.Body))).Distinct());
        Assert.Equal(3, all.Take(3).Select(r => r.Timestamp).Distinct().Count());
        Assert.NotEqual(all[2].Id, all[3].Id);
        Assert.Equal([(first.Enrolment, 2L)], all[0].Items);
        Assert.Equal([(second.Enrolment, 2L)], all[3].Items);
        Assert.Equal([200, 200, 503, 503], attempts.Select(a => a.GetProperty("status").GetInt32()));
        Assert.Equal([null, null, "webhook.status", "webhook.status"], attempts.Select(a => a.GetProperty("code").GetString()));
        Assert.Equal(all.Reverse().Select(r => r.Id), attempts.Select(a => a.GetProperty("deliveryId").GetString()));
    }

    [Fact]
    public async Task Under_failures_of_every_kind_each_enrolments_versions_never_go_back_and_the_last_arrives()
    {
        await using var partner = await FollowerAsync();
        var requests = 0;
        partner.Receiver.Answer = (http, _) =>
        {
            var n = Interlocked.Increment(ref requests) % 3;
            if (n == 1)
                http.Abort();
            http.Response.StatusCode = n == 2 ? 500 : 200;
            return Task.CompletedTask;
        };
        var tellings = new[] { await TellAsync(partner), await TellAsync(partner) };
        for (var i = 0; i < 6; i++)
            await host.PublishAsync(tellings[i % 2].ActionItem(Guid.CreateVersion7(), "Open", 1));

        await Eventually.HoldsAsync(() =>
        {
            host.Turn(TimeSpan.FromSeconds(1));
            return Task.FromResult(tellings.All(t => partner.Receiver.All.SelectMany(r => r.Items).LastOrDefault(i => i.Enrolment == t.Enrolment).Version == 5));
        }, TimeSpan.FromSeconds(20));

        foreach (var told in tellings)
        {
            var versions = partner.Receiver.All.SelectMany(r => r.Items).Where(i => i.Enrolment == told.Enrolment).Select(i => i.Version).ToList();
            Assert.Equal(versions.Order(), versions);
        }
    }

    [Fact]
    public async Task A_delivery_whose_end_was_not_kept_comes_again_under_the_same_id()
    {
        await using var partner = await FollowerAsync(isSwept: true);
        // While the receiver has it, the webhook is changed: as after a death of the service, nobody keeps that it was taken.
        partner.Receiver.Answer = async (_, _) =>
        {
            partner.Receiver.Say(HttpStatusCode.OK);
            await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.OK);
        };
        var us = await TellAsync(partner);

        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null && partner.Receiver.All.Count == 2);

        Assert.Single(partner.Receiver.All.Select(r => r.Id).Distinct());
        Assert.All(partner.Receiver.All, r => Assert.Equal([(us.Enrolment, 2L)], r.Items));
    }

    [Fact]
    public async Task A_receiver_that_hangs_delays_no_other()
    {
        await using var dead = await FollowerAsync(isSwept: true);
        await using var alive = await FollowerAsync();
        var isLeft = false;
        dead.Receiver.Answer = async (http, _) =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isLeft = true;
        };
        await TellAsync(dead);
        await dead.ReceivedAsync(all => all.Count == 1);

        var us = await TellAsync(alive);
        await alive.ReceivedAsync(all => all.Any(r => r.Items.Contains((us.Enrolment, 2L))));

        Assert.False(isLeft);
        Assert.Single(dead.Receiver.All);
    }

    [Fact]
    public async Task A_dead_letter_is_sent_nothing_and_a_replay_gives_exactly_what_was_missed()
    {
        await using var partner = await FollowerAsync(isSwept: true);
        var taken = await TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        partner.Receiver.Say(HttpStatusCode.Gone);
        var refused = await TellAsync(partner);
        var dead = await partner.StateAsync("DeadLettered");
        var later = await TellAsync(partner);
        host.Turn(TimeSpan.FromDays(3));
        await using (var other = await FollowerAsync())
        {
            await TellAsync(other);
            await other.ReceivedAsync(all => all.Count == 1);
        }

        Assert.Equal(2, partner.Receiver.All.Count);
        var failure = dead.GetProperty("failure");
        Assert.Equal(("webhook.gone", 410, 1), (failure.GetProperty("code").GetString(), failure.GetProperty("status").GetInt32(), failure.GetProperty("items").GetInt32()));
        Assert.Equal(JsonValueKind.Null, dead.GetProperty("nextAttemptAt").ValueKind);
        partner.Receiver.Say(HttpStatusCode.OK);
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.OK);
        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);

        Assert.Equal([(taken.Enrolment, 2L), (refused.Enrolment, 2L), (refused.Enrolment, 2L), (later.Enrolment, 2L)], partner.Receiver.All.SelectMany(r => r.Items));
        // And from the failure's own place: past what was refused.
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = failure.GetProperty("after").GetString() }, HttpStatusCode.OK);
        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);
        Assert.Equal([(later.Enrolment, 2L)], partner.Receiver.All[^1].Items);
        Assert.Equal(4, partner.Receiver.All.Count);
    }

    [Fact]
    public async Task After_five_days_it_is_given_up_and_after_a_month_its_place_is_lost_but_a_snapshots_is_good()
    {
        await using var partner = await FollowerAsync();
        partner.Receiver.Say(HttpStatusCode.BadRequest);
        var us = await TellAsync(partner);
        await partner.StateAsync("Failing");
        host.Turn(TimeSpan.FromDays(5));
        await partner.StateAsync("DeadLettered");
        host.Turn(TimeSpan.FromDays(25));
        partner.Receiver.Say(HttpStatusCode.OK);

        var refused = await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { }, HttpStatusCode.Conflict);
        Assert.Equal("webhook.position_expired", refused.GetProperty("code").GetString());
        Assert.Contains("29 days", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var snapshot = (await GetAsync(partner.Client, "/partner/v1/progress")).GetProperty("changes").GetString()!;
        await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/replay", new { after = snapshot[(snapshot.IndexOf('=', StringComparison.Ordinal) + 1)..] }, HttpStatusCode.OK);
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1));

        await partner.ReceivedAsync(all => all[^1].Items.Contains((us.Enrolment, 3L)));
        Assert.DoesNotContain(partner.Receiver.All.Skip(2).SelectMany(r => r.Items), i => i.Version == 2);
    }

    [Fact]
    public async Task A_receiver_that_points_inside_is_not_followed()
    {
        await using var inside = await Receiver.StartAsync();
        await using var partner = await FollowerAsync();
        partner.Receiver.Say(HttpStatusCode.TemporaryRedirect, inside.Address.ToString());

        await TellAsync(partner);
        var failing = await partner.StateAsync("Failing");
        var test = await PostAsync(partner.Client, $"/partner/v1/webhooks/{partner.Id}/test", new { }, HttpStatusCode.OK);

        Assert.Equal("webhook.redirect", failing.GetProperty("failure").GetProperty("code").GetString());
        Assert.Equal((false, "webhook.redirect", 307), (test.GetProperty("isTaken").GetBoolean(), test.GetProperty("code").GetString(), test.GetProperty("status").GetInt32()));
        Assert.DoesNotContain(inside.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), failing.GetProperty("failure").GetRawText(), StringComparison.Ordinal);
        Assert.Empty(inside.All);
    }

    [Fact]
    public async Task A_name_that_leads_inside_later_is_sent_nothing_and_nothing_is_recorded_as_given()
    {
        host.Names["berubah.example"] = "93.184.216.34";
        await using var partner = await FollowerAsync("https://berubah.example/");
        host.Names["berubah.example"] = "169.254.169.254";
        var us = await TellAsync(partner);

        var failing = await partner.StateAsync("Failing");

        Assert.Equal(("webhook.address", JsonValueKind.Null), (failing.GetProperty("failure").GetProperty("code").GetString(), failing.GetProperty("failure").GetProperty("status").ValueKind));
        Assert.DoesNotContain(host.Pulls, line => line.Contains($"webhook {partner.Id}", StringComparison.Ordinal));
        using var coordinator = host.Client("coordinator");
        Assert.Empty((await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task While_secrets_overlap_both_verify_and_each_is_shown_once()
    {
        await using var partner = await FollowerAsync();
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
    public async Task When_consent_or_the_agreement_ends_it_is_told_to_forget_and_then_nothing()
    {
        await using var partner = await FollowerAsync();
        var (one, other) = (await TellAsync(partner), await TellAsync(partner));
        await partner.ReceivedAsync(all => all.SelectMany(r => r.Items).Count() == 2);
        await host.PublishAsync(one.Consenting(2));
        await partner.ReceivedAsync(all => all[^1].Items.Contains((one.Enrolment, null)));

        using var coordinator = host.Client("coordinator");
        var agreement = (await GetAsync(coordinator, $"/api/v1/partners/{partner.PartnerId}")).GetProperty("agreements")[0].GetProperty("id").GetGuid();
        await PostAsync(coordinator, $"/api/v1/partners/{partner.PartnerId}/agreements/{agreement}/end", new { until = "2027-03-01" }, HttpStatusCode.OK);
        await partner.ReceivedAsync(all => all[^1].Items.Contains((other.Enrolment, null)));
        await host.PublishAsync(other.ActionItem(Guid.CreateVersion7(), "Open", 1));
        await host.ProgressAsync(other.Enrolment, p => p.GetProperty("openActionItems").GetInt32() == 1);
        await partner.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);

        Assert.DoesNotContain(partner.Receiver.All.SelectMany(r => r.Items), i => i.Enrolment == other.Enrolment && i.Version == 3);
        // It is still its own to look at and to end, but it cannot make another.
        var refused = await PostAsync(partner.Client, "/partner/v1/webhooks", new { url = $"{partner.Receiver.Address}neu" }, HttpStatusCode.Forbidden);
        Assert.Equal("agreement.ended", refused.GetProperty("code").GetString());
        using var deleted = await partner.Client.DeleteAsync($"/partner/v1/webhooks/{partner.Id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task It_is_sent_to_its_new_address_from_where_it_stands_and_an_older_version_changes_nothing()
    {
        await using var partner = await FollowerAsync(isSwept: true);
        await TellAsync(partner);
        await partner.ReceivedAsync(all => all.Count == 1);
        await using var moved = await Receiver.StartAsync();

        Assert.Equal("webhook.https", await PutAsync(partner, "http://10.0.0.1/", "\"1\"", HttpStatusCode.BadRequest));
        Assert.Equal("version.required", await PutAsync(partner, $"{moved.Address}", null, HttpStatusCode.PreconditionRequired));
        Assert.Equal("version.stale", await PutAsync(partner, $"{moved.Address}", "\"7\"", HttpStatusCode.PreconditionFailed));
        Assert.Null(await PutAsync(partner, $"{moved.Address}", "\"1\"", HttpStatusCode.OK));
        Assert.Equal("version.stale", await PutAsync(partner, $"{moved.Address}x", "\"1\"", HttpStatusCode.PreconditionFailed));
        var us = await TellAsync(partner);

        await Eventually.HoldsAsync(() => Task.FromResult(moved.All.Count == 1));
        Assert.Equal([(us.Enrolment, 2L)], moved.All[0].Items);
        Assert.Single(partner.Receiver.All);
    }

    [Fact]
    public async Task A_partner_has_five_at_most_whoever_asks_at_once_and_no_address_twice()
    {
        await using var partner = await FollowerAsync();
        var same = await PostAsync(partner.Client, "/partner/v1/webhooks", new { url = partner.Receiver.Address }, HttpStatusCode.Conflict);
        Assert.Equal("webhook.url_taken", Code(same));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => partner.Client.PostAsJsonAsync("/partner/v1/webhooks", new { url = $"{partner.Receiver.Address}{n}" })));

        Assert.Equal(4, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            Assert.Equal("webhook.too_many", Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
        var all = (await GetAsync(partner.Client, "/partner/v1/webhooks")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(5, all.Select(w => w.GetProperty("url").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Bad_input_and_what_is_another_partners_are_refused_with_their_codes_and_nothing_is_written()
    {
        await using var partner = await FollowerAsync();
        await using var another = await FollowerAsync();
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

    /// <param name="url">Instead of its receiver's address.</param>
    /// <param name="isSwept">True where each delivery counts: what was told before the feed is made for the new agreement is told again after it.</param>
    private async Task<Follower> FollowerAsync(string? url = null, bool isSwept = false)
    {
        var (id, clientId) = await host.PartnerAsync();
        await host.AgreeAsync(id);
        var feeds = host.Database.GetCollection<BsonDocument>("feedPartners");
        if (isSwept)
            await Eventually.HoldsAsync(async () => await feeds.Find(f => f["_id"] == new BsonBinaryData(id, GuidRepresentation.Standard)).FirstOrDefaultAsync() is { } feed && feed["open"].AsBsonArray.Count == 1);
        var receiver = await Receiver.StartAsync();
        var client = host.PartnerClient(clientId);
        var webhook = await PostAsync(client, "/partner/v1/webhooks", new { url = url ?? receiver.Address.ToString() });
        var follower = new Follower(id, client, receiver, webhook.GetProperty("id").GetGuid(), webhook.GetProperty("secret").GetString()!);
        await follower.UntilAsync(w => w.GetProperty("behindSince").ValueKind == JsonValueKind.Null);
        return follower;
    }

    private async Task<Telling> TellAsync(Follower partner)
    {
        var telling = new Telling { Region = "63.02.05", Consents = [new ConsentTerms(partner.PartnerId, "export")] };
        await host.PublishAsync(telling.Accepted());
        await host.ProgressAsync(telling.Enrolment);
        return telling;
    }

    private static async Task<string?> PutAsync(Follower partner, string url, string? version, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/partner/v1/webhooks/{partner.Id}") { Content = JsonContent.Create(new { url }) };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        using var answer = await partner.Client.SendAsync(request);
        var body = await BodyAsync(answer, status);
        return status == HttpStatusCode.OK ? null : Code(body);
    }

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    /// <summary>A partner with an agreement for region 63 that names no field, its receiver and its webhook, which is up to date.</summary>
    private sealed record Follower(Guid PartnerId, HttpClient Client, Receiver Receiver, Guid Id, string Secret) : IAsyncDisposable
    {
        public Task<JsonElement> SeenAsync() => GetAsync(Client, $"/partner/v1/webhooks/{Id}");

        public Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds) => Eventually.Async(SeenAsync, holds);

        public Task<JsonElement> StateAsync(string state) => UntilAsync(w => w.GetProperty("state").GetString() == state);

        /// <summary>The last that it received, once all satisfies.</summary>
        public async Task<Received> ReceivedAsync(Func<IReadOnlyList<Received>, bool> satisfies) =>
            (await Eventually.Async(() => Task.FromResult(Receiver.All), all => all.Count > 0 && satisfies(all)))[^1];

        public async ValueTask DisposeAsync()
        {
            using var ended = await Client.DeleteAsync($"/partner/v1/webhooks/{Id}");
            Client.Dispose();
            await Receiver.DisposeAsync();
        }
    }
}
