using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>What coordinators decide about an enrolment, and how its numbers are opened.</summary>
public sealed class DecisionTests(ProgressHost host)
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    [Fact]
    public async Task A_milestone_is_granted_once_and_revoked_with_a_reason()
    {
        var us = await EnrolledAsync();
        using var coordinator = host.Client("coordinator");
        var key = Guid.NewGuid().ToString();

        using var granted = await SendAsync(coordinator, $"{us}/milestones/checked/grant", """{"reason":"Dokumen lengkap"}""", "\"2\"", key);
        using var replayed = await SendAsync(coordinator, $"{us}/milestones/checked/grant", """{"reason":"Dokumen lengkap"}""", "\"2\"", key);
        using var twice = await SendAsync(coordinator, $"{us}/milestones/checked/grant", """{"reason":"Lagi"}""", "\"3\"");
        using var revoked = await SendAsync(coordinator, $"{us}/milestones/checked/revoke", """{"reason":"Dokumen palsu"}""", "\"3\"");
        using var gone = await SendAsync(coordinator, $"{us}/milestones/checked/revoke", """{"reason":"Lagi"}""", "\"4\"");

        var after = await BodyAsync(granted);
        Assert.Equal("true", replayed.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(("2027-03-10", "Dokumen lengkap", 3), (
            Milestone(after).GetProperty("reachedOn").GetString(), Milestone(after).GetProperty("decision").GetProperty("reason").GetString(), after.GetProperty("version").GetInt32()));
        Assert.Equal("milestone.granted", Code(await BodyAsync(twice, HttpStatusCode.Conflict)));
        var without = await BodyAsync(revoked);
        Assert.Equal((JsonValueKind.Null, "Dokumen palsu"), (
            Milestone(without).GetProperty("reachedOn").ValueKind, Milestone(without).GetProperty("decision").GetProperty("reason").GetString()));
        Assert.Equal("milestone.not_reached", Code(await BodyAsync(gone, HttpStatusCode.Conflict)));

        var opened = await GetAsync(coordinator, $"/api/v1/progress/{us}/numbers/milestones.checked");
        Assert.Equal(
            ["milestoneDecision 1", "milestoneDecision 1"],
            opened.GetProperty("facts").EnumerateArray().Where(f => f.GetProperty("kind").GetString() != "enrolment").Select(f => $"{f.GetProperty("kind")} {f.GetProperty("version")}"));
    }

    [Fact]
    public async Task A_granted_level_stands_with_its_reason_until_it_is_released()
    {
        var us = await EnrolledAsync();
        using var coordinator = host.Client("coordinator");

        using var granted = await SendAsync(coordinator, $"{us}/market-level", """{"level":"Global","reason":"Ekspor ke Jepang"}""", "\"2\"", method: HttpMethod.Put);
        using var released = await SendAsync(coordinator, $"{us}/market-level/release", """{"reason":"Kontrak berakhir"}""", "\"3\"");
        using var nothing = await SendAsync(coordinator, $"{us}/market-level/release", """{"reason":"Lagi"}""", "\"4\"");

        var global = await BodyAsync(granted);
        Assert.Equal("Global", global.GetProperty("marketLevel").GetString());
        Assert.Equal(("Global", "2027-03-10", "Ekspor ke Jepang"), global.GetProperty("marketLevelHistory")[0] is var c
            ? (c.GetProperty("level").GetString(), c.GetProperty("on").GetString(), c.GetProperty("decision").GetProperty("reason").GetString()) : default);
        var after = await BodyAsync(released);
        Assert.Equal(("Local", "Kontrak berakhir"), (after.GetProperty("marketLevel").GetString(), after.GetProperty("marketLevelDecision").GetProperty("reason").GetString()));
        // The history goes by what was true at the end of a day; both decisions of this one are kept.
        Assert.Equal(0, after.GetProperty("marketLevelHistory").GetArrayLength());
        var opened = await GetAsync(coordinator, $"/api/v1/progress/{us}/numbers/marketLevel");
        Assert.Equal(2, opened.GetProperty("facts").EnumerateArray().Count(f => f.GetProperty("kind").GetString() == "marketLevel"));
        Assert.Equal("market_level.not_granted", Code(await BodyAsync(nothing, HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Of_many_grants_on_one_version_exactly_one_is_taken()
    {
        var us = await EnrolledAsync();
        using var coordinator = host.Client("coordinator");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SendAsync(coordinator, $"{us}/milestones/checked/grant", $$"""{"reason":"Ke-{{i}}"}""", "\"2\"")));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Theory]
    [InlineData("Completed", "progress.locked")]
    [InlineData("Withdrawn", "progress.not_in_programme")]
    public async Task Nothing_is_decided_about_one_that_is_not_in_the_programme(string state, string code)
    {
        var us = new Telling();
        await host.PublishAsync(new Contracts.V1.EnrolmentAccepted(us.Snapshot(state, 1), Telling.Noon));
        await host.ProgressAsync(us.Enrolment);
        using var coordinator = host.Client("coordinator");

        foreach (var address in new[] { "milestones/checked/grant", "milestones/checked/revoke", "market-level/release" })
        {
            using var refused = await SendAsync(coordinator, $"{us.Enrolment}/{address}", """{"reason":"R"}""", "\"2\"");
            Assert.Equal(code, Code(await BodyAsync(refused, HttpStatusCode.Conflict)));
        }
    }

    [Theory]
    [InlineData("milestones/checked/grant", "{", "\"2\"", 400, "request.malformed")]
    [InlineData("milestones/checked/grant", "{}", "\"2\"", 400, "field.required")]
    [InlineData("milestones/checked/grant", """{"reason":7}""", "\"2\"", 400, "request.malformed")]
    [InlineData("milestones/checked/grant", """{"reason":"  "}""", "\"2\"", 400, "field.required")]
    [InlineData("milestones/checked/grant", "LONG", "\"2\"", 400, "field.too_long")]
    [InlineData("milestones/checked/grant", """{"reason":"R"}""", null, 428, "version.required")]
    [InlineData("milestones/checked/grant", """{"reason":"R"}""", "\"x\"", 400, "version.malformed")]
    [InlineData("milestones/checked/grant", """{"reason":"R"}""", "\"1\"", 412, "version.stale")]
    [InlineData("milestones/unknown/grant", """{"reason":"R"}""", "\"2\"", 404, "milestone.unknown")]
    [InlineData("milestones/che%20cked/grant", """{"reason":"R"}""", "\"2\"", 404, "milestone.unknown")]
    [InlineData("milestones/unknown/revoke", """{"reason":"R"}""", "\"2\"", 404, "milestone.unknown")]
    [InlineData("milestones/checked/revoke", """{"reason":"R"}""", "\"2\"", 409, "milestone.not_reached")]
    [InlineData("milestones/checked/revoke", "{}", "\"2\"", 400, "field.required")]
    [InlineData("milestones/checked/revoke", """{"reason":"R"}""", null, 428, "version.required")]
    [InlineData("market-level/release", "{}", "\"2\"", 400, "field.required")]
    [InlineData("market-level/release", "LONG", "\"2\"", 400, "field.too_long")]
    [InlineData("market-level/release", """{"reason":"R"}""", null, 428, "version.required")]
    [InlineData("market-level/release", """{"reason":"R"}""", "\"1\"", 412, "version.stale")]
    [InlineData("market-level/release", """{"reason":"R"}""", "\"2\"", 409, "market_level.not_granted")]
    [InlineData("PUT market-level", """{"level":"Global"}""", "\"2\"", 400, "field.required")]
    [InlineData("PUT market-level", """{"level":"Galactic","reason":"R"}""", "\"2\"", 400, "field.unknown_value")]
    [InlineData("PUT market-level", """{"level":1,"reason":"R"}""", "\"2\"", 400, "request.malformed")]
    public async Task Bad_input_is_refused_and_nothing_changes(string address, string body, string? version, int status, string code)
    {
        var us = await EnrolledAsync();
        using var coordinator = host.Client("coordinator");
        var sent = body == "LONG" ? $$"""{"reason":"{{new string('x', 501)}}"}""" : body;

        using var refused = await SendAsync(coordinator, $"{us}/{address.Replace("PUT ", "", StringComparison.Ordinal)}", sent, version, method: address.StartsWith("PUT", StringComparison.Ordinal) ? HttpMethod.Put : HttpMethod.Post);

        Assert.Equal(code, Code(await BodyAsync(refused, (HttpStatusCode)status)));
        Assert.Equal(2, (await GetAsync(coordinator, $"/api/v1/progress/{us}")).GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("milestones/checked/grant")]
    [InlineData("milestones/checked/revoke")]
    [InlineData("market-level/release")]
    public async Task Only_coordinators_decide_and_only_about_what_there_is(string address)
    {
        using var coordinator = host.Client("coordinator");
        using var unknown = await SendAsync(coordinator, $"{Unknown}/{address}", """{"reason":"R"}""", "\"2\"");
        Assert.Equal("progress.unknown", Code(await BodyAsync(unknown, HttpStatusCode.NotFound)));
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            using var refused = await SendAsync(client, $"{Unknown}/{address}", """{"reason":"R"}""", "\"2\"");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_number_is_opened_to_its_rule_and_its_facts()
    {
        var us = new Telling();
        var (held, missed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.PublishAsync(us.Accepted());
        await host.PublishAsync(us.Logged(held, 2));
        await host.PublishAsync(us.Logged(missed, 1, "UnexcusedAbsence"));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 5);
        using var coordinator = host.Client("coordinator");

        using var response = await coordinator.GetAsync($"/api/v1/progress/{us.Enrolment}/numbers/attendanceRate", TestContext.Current.CancellationToken);
        var opened = await BodyAsync(response);

        Assert.Equal("\"5\"", response.Headers.ETag!.Tag);
        Assert.Equal((0.5m, "attendance_rate", 1), (
            opened.GetProperty("value").GetDecimal(), opened.GetProperty("rule").GetProperty("id").GetString(), opened.GetProperty("rule").GetProperty("version").GetInt32()));
        Assert.Equal(
            new[] { $"enrolment {us.Enrolment} 1 2027-03-01T04:00:00+00:00", $"session {held} 2 2027-03-05T04:00:00+00:00", $"session {missed} 1 2027-03-05T04:00:00+00:00" }.Order(),
            opened.GetProperty("facts").EnumerateArray().Select(f => $"{f.GetProperty("kind")} {f.GetProperty("id")} {f.GetProperty("version")} {f.GetProperty("occurredAt")}").Order());
    }

    [Theory]
    [InlineData("coordinator", $"{Unknown}/numbers/stage", 404, "progress.unknown")]
    [InlineData("coordinator", "7/numbers/stage", 400, "request.malformed")]
    [InlineData("coordinator", "US/numbers/luck", 404, "number.unknown")]
    [InlineData("coordinator", "US/numbers/indicators.annual_sales.luck", 404, "number.unknown")]
    [InlineData("partner", "US/numbers/stage", 403, "auth.forbidden")]
    public async Task A_wrong_question_for_a_number_is_refused(string role, string address, int status, string code)
    {
        var us = await EnrolledAsync();
        using var client = host.Client(role);

        Assert.Equal(code, Code(await GetAsync(client, $"/api/v1/progress/{address.Replace("US", us.ToString(), StringComparison.Ordinal)}", (HttpStatusCode)status)));
    }

    private async Task<Guid> EnrolledAsync()
    {
        var us = new Telling();
        await host.PublishAsync(us.Accepted());
        await host.ProgressAsync(us.Enrolment);
        return us.Enrolment;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string address, string json, string? version, string? key = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, $"/api/v1/progress/{address}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static JsonElement Milestone(JsonElement progress) => progress.GetProperty("milestones").EnumerateArray().Single(m => m.GetProperty("code").GetString() == "checked");

    private static string? Code(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString();
}
