using System.Net;
using System.Text.Json;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.TestHarness;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>An export leaves a trace: in the trail of each business, in the audit of exports, and as a place in the changes.</summary>
[Collection(typeof(ExportingService))]
public sealed class ExportTrailTests(ExportHost host)
{
    [Fact]
    public async Task What_is_fetched_is_in_the_trail_of_its_business_and_the_changes_go_on_behind_it()
    {
        var (id, _, program) = await host.PartnerAsync("15");
        var us = await host.ConsentingAsync(id, "15.01.01");
        var export = await ReadyAsync(program);
        using var coordinator = host.Client("coordinator");
        await FeedTests.DrainedAsync(host.Database);
        Assert.Empty((await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray());

        await FileAsync(program, export);
        await FileAsync(program, export);

        var pull = await Eventually.Async(
            async () => (await GetAsync(coordinator, $"/api/v1/progress/{us.Enrolment}/pulls")).GetProperty("items").EnumerateArray().SingleOrDefault(),
            p => p.ValueKind == JsonValueKind.Object && p.GetProperty("pulls").GetInt32() == 2);
        Assert.Equal(id, pull.GetProperty("partnerId").GetGuid());
        await host.PublishAsync(us.ActionItem(Guid.CreateVersion7(), "Open", 1));
        await ChangedAsync(c => !c.GetProperty("gone").GetBoolean() && c.GetProperty("progress").GetProperty("openActionItems").GetInt32() == 1);
        await host.PublishAsync(us.Consenting(2));
        await ChangedAsync(c => c.GetProperty("gone").GetBoolean());

        Task ChangedAsync(Func<JsonElement, bool> satisfies) => Eventually.HoldsAsync(async () =>
            (await GetAsync(program, export.GetProperty("changes").GetString()!)).GetProperty("items").EnumerateArray().Any(c => c.GetProperty("enrolmentId").GetGuid() == us.Enrolment && satisfies(c)));
    }

    [Fact]
    public async Task Each_export_and_each_download_is_audited_and_only_coordinators_read_it()
    {
        var (partner, clientId, program) = await host.PartnerAsync("16");
        await host.ConsentingAsync(partner, "16.01.01");
        var export = await ReadyAsync(program, "Xlsx", new { region = "16.01" });
        await FileAsync(program, export);
        var id = export.GetProperty("id").GetString();
        using var coordinator = host.Client("coordinator");

        var listed = (await GetAsync(coordinator, "/api/v1/partner-exports?limit=1")).GetProperty("items")[0];
        var trail = (await GetAsync(coordinator, $"/api/v1/partner-exports/{id}/audit")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal((id, partner, clientId, "Xlsx", "16.01", 1, 1), (
            listed.GetProperty("id").GetString(), listed.GetProperty("partnerId").GetGuid(), listed.GetProperty("requestedBy").GetString(), listed.GetProperty("format").GetString(),
            listed.GetProperty("filter").GetProperty("region").GetString(), listed.GetProperty("rows").GetInt32(), listed.GetProperty("downloads").GetInt32()));
        Assert.Equal([clientId, "progress.exports", "progress.exports", clientId], trail.Select(t => t.GetProperty("by").GetString()));
        Assert.Contains(trail[^1].GetProperty("changes").EnumerateArray(), c => c.GetProperty("field").GetString() == "downloads");
        Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), await RefusalAsync(program, HttpMethod.Get, "/api/v1/partner-exports"));
        Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), await RefusalAsync(program, HttpMethod.Get, $"/api/v1/partner-exports/{id}/audit"));
        Assert.Equal((HttpStatusCode.Forbidden, "auth.forbidden"), await RefusalAsync(coordinator, HttpMethod.Get, $"/partner/v1/exports/{id}/file"));
    }
}
