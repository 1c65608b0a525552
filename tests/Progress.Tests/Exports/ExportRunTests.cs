using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>A file is made whole or not at all, whoever dies, breaks, cancels or takes over meanwhile.</summary>
[Collection(typeof(ExportingService))]
public sealed class ExportRunTests(ExportHost host)
{
    [Fact]
    public async Task While_it_runs_it_says_how_far_it_is()
    {
        var (id, _, program) = await host.PartnerAsync("33");
        await host.CopiesAsync(await host.ConsentingAsync(id, "33.01.01"), MaxRows - 1);

        await host.WithoutWorkerAsync(async () =>
        {
            var export = await AskAsync(program);
            var seen = new List<(string? State, int Done, JsonValueKind Total)>();
            await host.RunAsync(export, afterRows: ExportPage.Rows, SeeAsync);
            await SeeAsync();
            Assert.Equal([("Running", ExportPage.Rows, JsonValueKind.Null), ("Ready", MaxRows, JsonValueKind.Number)], seen);
            return export;

            async Task SeeAsync()
            {
                var now = await GetAsync(program, $"/partner/v1/exports/{export.GetProperty("id").GetString()}");
                seen.Add((now.GetProperty("state").GetString(), now.GetProperty("rowsDone").GetInt32(), now.GetProperty("rowsTotal").ValueKind));
            }
        });
    }

    [Fact]
    public async Task What_a_killed_process_left_is_made_anew_whole_and_once()
    {
        const string Run = "killed";
        var (id, _, program) = await host.PartnerAsync("36");
        var us = await host.ConsentingAsync(id, "36.01.01");
        var copies = await host.CopiesAsync(us, MaxRows - 1);

        var export = await host.WithoutWorkerAsync(async () =>
        {
            var asked = await AskAsync(program, "Csv");
            await LeaveBehindAsync(asked, Run);
            // Half a file is none.
            Assert.Equal((HttpStatusCode.Conflict, "export.not_ready"), await RefusalAsync(program, HttpMethod.Get, $"/partner/v1/exports/{asked.GetProperty("id").GetString()}/file"));
            return asked;
        });

        var end = await EndAsync(program, export);
        Assert.Equal(("Ready", MaxRows), (end.GetProperty("state").GetString(), end.GetProperty("rowsTotal").GetInt32()));
        Assert.Equal(copies.Append(us.Enrolment).Order(), Tables.Csv(await FileAsync(program, end)).Skip(1).Select(row => Guid.Parse(row[0])).Order());
        await host.GoneAsync(Run);
        var stored = await host.StoredAsync(export);
        Assert.Equal(2, stored.Runs);
        // The rows that a table is made of do not stay beside it.
        Assert.Equal((1, 2), (await host.LeftOfAsync(stored.Run!) is var left ? (left.Files, left.Pages) : default));
    }

    [Fact]
    public async Task What_no_run_brings_to_an_end_is_given_up()
    {
        var (_, _, program) = await host.PartnerAsync("51");
        var export = await host.WithoutWorkerAsync(async () =>
        {
            var asked = await AskAsync(program);
            await LeaveBehindAsync(asked, "last", Export.MostRuns);
            return asked;
        });

        var end = await EndAsync(program, export);
        Assert.Equal(("Failed", "export.failed"), (end.GetProperty("state").GetString(), end.GetProperty("because").GetProperty("code").GetString()));
        await host.GoneAsync("last");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_breaks_fails_its_export_but_not_the_run_of_whoever_has_taken_over(bool isTakenOver)
    {
        var (id, _, program) = await host.PartnerAsync("34");
        await host.ConsentingAsync(id, "34.01.01");

        var export = await host.WithoutWorkerAsync(async () =>
        {
            var asked = await AskAsync(program);
            await host.RunAsync(
                asked, afterRows: 0, () => isTakenOver ? host.ForceAsync(asked, Builders<Export>.Update.Set(e => e.Run, "another")) : Task.CompletedTask, breaks: true);
            var stored = await host.StoredAsync(asked);
            Assert.Equal(isTakenOver ? (ExportState.Running, null) : (ExportState.Failed, "export.failed"), (stored.State, stored.Because));
            return asked;
        });

        Assert.Equal(isTakenOver ? "Ready" : "Failed", (await EndAsync(program, export)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("Waiting")]
    [InlineData("Running")]
    [InlineData("Ready")]
    public async Task It_is_cancelled_wherever_it_stands_and_nothing_of_it_stays(string state)
    {
        var (id, _, program) = await host.PartnerAsync("35");
        await host.ConsentingAsync(id, "35.01.01");
        var address = "";

        await host.WithoutWorkerAsync(async () =>
        {
            var export = await AskAsync(program);
            address = $"/partner/v1/exports/{export.GetProperty("id").GetString()}";
            Assert.Equal((HttpStatusCode.Conflict, "export.not_ready"), await RefusalAsync(program, HttpMethod.Get, $"{address}/file"));
            if (state == "Running")
                await LeaveBehindAsync(export, "cancelled");
            if (state != "Ready")
                await CancelAsync();
            return true;
        });
        if (state == "Ready")
        {
            await Eventually.Async(() => GetAsync(program, address), e => e.GetProperty("state").GetString() == "Ready");
            await CancelAsync();
        }

        // When a later one is made, the worker has passed this one by.
        await ReadyAsync(program);
        var run = (await host.StoredAsync(Guid.Parse(address.Split('/')[^1]))).Run;
        Assert.Equal(state == "Waiting", run is null);
        if (run is not null)
            await host.GoneAsync(run);
        Assert.Equal("Cancelled", (await GetAsync(program, address)).GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode.Conflict, "export.over"), await RefusalAsync(program, HttpMethod.Get, $"{address}/file"));
        Assert.Equal((HttpStatusCode.Conflict, "export.over"), await RefusalAsync(program, HttpMethod.Post, $"{address}/cancel"));

        async Task CancelAsync() => Assert.Equal("Cancelled", (await PostAsync(program, $"{address}/cancel", new { }, HttpStatusCode.OK)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task More_rows_than_an_export_holds_are_refused_and_it_says_how_many_it_holds()
    {
        var (id, _, program) = await host.PartnerAsync("52");
        await host.CopiesAsync(await host.ConsentingAsync(id, "52.01.01"), MaxRows);

        var end = await EndAsync(program, await AskAsync(program, "Xlsx"));

        Assert.Equal(("Failed", "export.too_many_rows"), (end.GetProperty("state").GetString(), end.GetProperty("because").GetProperty("code").GetString()));
        Assert.Contains($"{MaxRows} rows", end.GetProperty("because").GetProperty("message").GetString(), StringComparison.Ordinal);
        await host.GoneAsync((await host.StoredAsync(end)).Run!);
    }

    [Fact]
    public async Task More_indicators_than_a_table_holds_are_left_to_ndjson()
    {
        var (id, _, program) = await host.PartnerAsync("32");
        var us = new Telling { Region = "32.01.01", Consents = [new ConsentTerms(id, "export")] };
        var told = us.Snapshot("Enrolled", 1);
        var indicators = Enumerable.Range(0, ExportLimits.Indicators + 1).Select(i => new IndicatorTerms($"i{i}", $"I{i}", $"I{i}", "%", true)).ToList();
        await host.PublishAsync(new EnrolmentAccepted(told with { Track = told.Track with { Indicators = indicators } }, Telling.Noon));
        await host.ProgressAsync(us.Enrolment);

        var table = await EndAsync(program, await AskAsync(program, "Csv"));

        Assert.Equal(("Failed", "export.too_many_indicators"), (table.GetProperty("state").GetString(), table.GetProperty("because").GetProperty("code").GetString()));
        Assert.Equal(indicators.Count, Assert.Single(await LinesAsync(program, await ReadyAsync(program))).GetProperty("indicators").GetArrayLength());
    }

    [Fact]
    public async Task An_agreement_that_ends_while_it_waits_makes_it_fail()
    {
        var (id, _, program) = await host.PartnerAsync("53", "KbliCode");
        await host.AgreeAsync(id, ["53"]);
        await host.ConsentingAsync(id, "53.01.01");
        var export = await host.WithoutWorkerAsync(async () =>
        {
            var asked = await AskAsync(program, filter: new { sector = "C" });
            await host.EndAgreementAsync(id, 0);
            return asked;
        });

        var end = await EndAsync(program, export);
        Assert.Equal(("Failed", "export.agreement"), (end.GetProperty("state").GetString(), end.GetProperty("because").GetProperty("code").GetString()));
    }

    // As a process leaves it that dies in the middle: running, some rows told, chunks of a file that was never closed, and one that was.
    private async Task LeaveBehindAsync(JsonElement export, string run, int runs = 1)
    {
        var bucket = new GridFSBucket<string>(host.Database, new GridFSBucketOptions { BucketName = "exportFiles", ChunkSizeBytes = 1024 });
        await bucket.UploadFromBytesAsync(ExportFiles.RowsOf(run), "rows", new byte[3_000], cancellationToken: TestContext.Current.CancellationToken);
        await bucket.UploadFromBytesAsync(ExportFiles.FileOf(run, ExportFormat.Csv), "table", new byte[3_000], cancellationToken: TestContext.Current.CancellationToken);
        await host.Database.GetCollection<BsonDocument>("exportFiles.files").DeleteOneAsync(
            Builders<BsonDocument>.Filter.Eq("_id", ExportFiles.FileOf(run, ExportFormat.Csv)), TestContext.Current.CancellationToken);
        await host.Database.GetCollection<ExportPage>("partnerExportPages").InsertOneAsync(new ExportPage(ExportPage.KeyOf(run, 0), []), cancellationToken: TestContext.Current.CancellationToken);
        await host.ForceAsync(export, Builders<Export>.Update.Set(e => e.State, ExportState.Running).Set(e => e.Run, run).Set(e => e.Runs, runs).Set(e => e.RowsDone, 200));
        Assert.Equal((1, 6, 1), await host.LeftOfAsync(run));
    }
}
