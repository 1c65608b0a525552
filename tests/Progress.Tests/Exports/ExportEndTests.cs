using System.Net;
using System.Text.Json;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>A file is given no longer than all of it may be shared, and for a day.</summary>
[Collection(typeof(ExportingService))]
public sealed class ExportEndTests(ExportHost host)
{
    [Fact]
    public async Task When_the_last_agreement_has_ended_the_file_is_refused_and_removed()
    {
        var (id, _, program) = await host.PartnerAsync("21");
        await host.ConsentingAsync(id, "21.01.01");
        var export = await ReadyAsync(program, "Csv");
        var run = (await host.StoredAsync(export)).Run!;
        Assert.Equal((1, 1, 1), await host.LeftOfAsync(run));

        await host.EndAgreementAsync(id, 0);

        Assert.Equal((HttpStatusCode.Forbidden, "agreement.ended"), await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!));
        await host.GoneAsync(run);
        Assert.Equal((HttpStatusCode.Forbidden, "agreement.ended"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Csv" }));
        // A later agreement does not bring it back.
        await host.AgreeAsync(id, ["21"]);
        Assert.Equal((HttpStatusCode.Gone, "agreement.ended"), await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!));
        Assert.Equal(("Expired", "agreement.ended"), (await GetAsync(program, $"/partner/v1/exports/{export.GetProperty("id").GetString()}") is var e ? (e.GetProperty("state").GetString(), e.GetProperty("because").GetProperty("code").GetString()) : default));
    }

    [Theory]
    [InlineData("a field")]
    [InlineData("a region")]
    [InlineData("a consent")]
    [InlineData("a place in the programme")]
    [InlineData("the business")]
    public async Task When_something_of_it_may_not_be_shared_any_more_the_file_is_refused_and_removed(string lost)
    {
        var (id, _, program) = await host.PartnerAsync("73.01");
        await host.AgreeAsync(id, lost == "a field" ? ["73.01"] : ["73.02"], fields: ["BusinessName"]);
        var (stays, goes) = (await host.ConsentingAsync(id, "73.01.01", "Tinggal"), await host.ConsentingAsync(id, lost == "a region" ? "73.02.01" : "73.01.01", "Pergi"));
        var export = await ReadyAsync(program);
        Assert.Equal(2, (await LinesAsync(program, export)).Count);
        var run = (await host.StoredAsync(export)).Run!;

        if (lost is "a field" or "a region")
            await host.EndAgreementAsync(id, 1);
        else
            await host.PublishAsync(lost switch { "a consent" => goes.Consenting(2), "the business" => goes.Erased(), _ => goes.Withdrawn() });
        await Eventually.HoldsAsync(async () => (await GetAsync(program, "/partner/v1/progress")).GetProperty("items") is var items
            && items.EnumerateArray().All(i => i.GetProperty("businessName").ValueKind == JsonValueKind.Null && (lost == "a field" || i.GetProperty("enrolmentId").GetGuid() == stays.Enrolment)));

        Assert.Equal((HttpStatusCode.Gone, "export.outdated"), await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!));
        await host.GoneAsync(run);
        Assert.Equal((HttpStatusCode.Gone, "export.outdated"), await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!));
        var again = await LinesAsync(program, await ReadyAsync(program));
        Assert.Equal(lost == "a field" ? 2 : 1, again.Count);
        Assert.All(again, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("businessName").ValueKind));
    }

    [Fact]
    public async Task A_day_later_it_is_gone()
    {
        var (id, _, program) = await host.PartnerAsync("74");
        await host.ConsentingAsync(id, "74.01.01");
        var export = await ReadyAsync(program, "Xlsx");
        var run = (await host.StoredAsync(export)).Run!;

        var refused = await host.WithoutWorkerAsync(async () =>
        {
            await host.ForceAsync(export, Builders<Export>.Update.Set(e => e.RemoveAt, Now));
            return await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!);
        });

        // Before anybody removed it, and afterwards.
        Assert.Equal((HttpStatusCode.Gone, "file.expired"), refused);
        await host.GoneAsync(run);
        Assert.Equal((HttpStatusCode.Gone, "file.expired"), await RefusalAsync(program, HttpMethod.Get, export.GetProperty("file").GetString()!));
        var shown = await Eventually.Async(() => GetAsync(program, $"/partner/v1/exports/{export.GetProperty("id").GetString()}"), e => e.GetProperty("state").GetString() == "Expired");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (shown.GetProperty("file").ValueKind, shown.GetProperty("expiresAt").ValueKind));
    }
}
