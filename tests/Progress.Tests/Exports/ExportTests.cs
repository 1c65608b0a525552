using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.Progress.Tests.Feeding;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>A partner's file holds what its list holds, is given to nobody else and no longer than it may be, and leaves a trace wherever it goes.</summary>
public sealed class ExportTests(ExportHost host) : IClassFixture<ExportHost>
{
    [Theory]
    [InlineData("Csv")]
    [InlineData("Xlsx")]
    [InlineData("Ndjson")]
    public async Task A_file_holds_the_rows_of_the_list_and_of_each_what_is_named(string format)
    {
        var (id, _, program) = await host.PartnerAsync("11.01", "BusinessName");
        var us = await host.ConsentingAsync(id, "11.01.01", "=Sasirangan");
        await host.PublishAsync(us.Value("Baseline", 12.5m, 1));
        await host.ProgressAsync(us.Enrolment, p => p.GetProperty("version").GetInt64() == 3);
        await host.ConsentingAsync(id, "11.02.01", "Bukan Wilayahnya");
        await host.ConsentingAsync(Guid.CreateVersion7(), "11.01.01", "Tidak Setuju");

        var export = await ReadyAsync(program, format, language: "id");
        var file = await FileAsync(program, export);

        Assert.Equal((1, 1, 0), (export.GetProperty("rowsDone").GetInt32(), export.GetProperty("rowsTotal").GetInt32(), export.GetProperty("downloads").GetInt32()));
        Assert.Equal(Now.AddHours(24), export.GetProperty("expiresAt").GetDateTimeOffset());
        if (format == "Ndjson")
        {
            var listed = (await GetAsync(program, "/partner/v1/progress")).GetProperty("items");
            Assert.Equal($"{Assert.Single(listed.EnumerateArray()).GetRawText()}\n", Encoding.UTF8.GetString(file));
            return;
        }

        var table = format == "Csv" ? Tables.Csv(file) : Tables.Xlsx(file);
        var (text, number) = format == "Csv" ? ("", "") : ("t:", "n:");
        string Cell(string heading) => Assert.Single(table.Skip(1))[Array.IndexOf(table[0], text + heading)];
        Assert.Equal(
            (text + us.Enrolment, format == "Csv" ? "'=Sasirangan" : "t:=Sasirangan", format == "Csv" ? "12,5" : "n:12.5", $"{number}6"),
            (Cell("ID kepesertaan"), Cell("Usaha"), Cell("Omzet (Rp): awal"), Cell("Sesi wajib")));
        Assert.DoesNotContain(table[0], heading => heading.Contains("KBLI", StringComparison.Ordinal) || heading.Contains("Skala", StringComparison.Ordinal));
        Assert.DoesNotContain(table.SelectMany(row => row), cell => cell.Contains("13912", StringComparison.Ordinal) || cell.StartsWith("f:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_narrowed_like_the_list_and_only_by_what_is_named()
    {
        var (id, _, program) = await host.PartnerAsync("12", "SizeClass");
        var (near, far) = (await host.ConsentingAsync(id, "12.01.01"), await host.ConsentingAsync(id, "12.02.01"));

        foreach (var (filter, expected) in new (object, Guid[])[]
        {
            (new { region = "12.01" }, [near.Enrolment]), (new { track = far.Track, size = "Micro", level = "Local" }, [far.Enrolment]), (new { size = "Small" }, []),
        })
        {
            var export = await ReadyAsync(program, filter: filter);
            Assert.Equal(expected.Order(), (await LinesAsync(program, export)).Select(r => r.GetProperty("enrolmentId").GetGuid()).Order());
            Assert.Equal(JsonValueKind.Null, export.GetProperty("changes").ValueKind);
        }

        Assert.Equal((HttpStatusCode.Forbidden, "agreement.field"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Csv", filter = new { sector = "C" } }));
        Assert.Equal((HttpStatusCode.Forbidden, "agreement.region"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Csv", filter = new { region = "13" } }));
    }

    [Fact]
    public async Task All_rows_of_overlapping_agreements_are_in_it_once()
    {
        var (id, _, program) = await host.PartnerAsync("13");
        await host.AgreeAsync(id, ["13.01", "13.01.01"]);
        var us = await host.ConsentingAsync(id, "13.01.01");
        var copies = await host.CopiesAsync(us, MaxRows - 1);

        var export = await ReadyAsync(program);

        Assert.Equal(copies.Append(us.Enrolment).Order(), (await LinesAsync(program, export)).Select(r => r.GetProperty("enrolmentId").GetGuid()).Order());
    }

    [Fact]
    public async Task It_is_sent_packed_or_plain_and_in_parts()
    {
        var (id, _, program) = await host.PartnerAsync("14");
        await host.ConsentingAsync(id, "14.01.01");
        var address = (await ReadyAsync(program, "Csv")).GetProperty("file").GetString()!;
        using var plain = await AskAsync(null);
        var text = await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        using var packed = await AskAsync("gzip");
        var bytes = await packed.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var part = await AskAsync("gzip", new RangeHeaderValue(10, 19));
        using var behind = await AskAsync("gzip", new RangeHeaderValue(bytes.Length + 1, null));

        Assert.Equal((true, "text/csv", "attachment", "no-store"), (
            plain.Content.Headers.ContentEncoding.Count == 0, plain.Content.Headers.ContentType!.MediaType, plain.Content.Headers.ContentDisposition!.DispositionType, plain.Headers.CacheControl!.ToString()));
        Assert.Equal("progress-20270310.csv", plain.Content.Headers.ContentDisposition.FileName);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Equal(text, Unpacked(bytes));
        Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
        Assert.Equal((HttpStatusCode.PartialContent, packed.Headers.ETag), (part.StatusCode, part.Headers.ETag));
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, 0), (behind.StatusCode, behind.Content.Headers.ContentEncoding.Count));

        async Task<HttpResponseMessage> AskAsync(string? encoding, RangeHeaderValue? range = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = range } };
            if (encoding is not null)
                request.Headers.AcceptEncoding.ParseAdd(encoding);
            return await program.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

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

    [Fact]
    public async Task The_same_key_is_the_same_export_and_another_body_is_refused()
    {
        var (_, _, program) = await host.PartnerAsync("17");
        program.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await AskAsync(program, "Csv");
        var again = await AskAsync(program, "Csv");

        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency.other_body"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Xlsx" }));
        Assert.Single((await GetAsync(program, "/partner/v1/exports")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Another_partners_export_does_not_exist()
    {
        var (_, _, program) = await host.PartnerAsync("18");
        var (_, _, other) = await host.PartnerAsync("18");
        var address = $"/partner/v1/exports/{(await ReadyAsync(program)).GetProperty("id").GetString()}";

        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Get, address));
        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Get, $"{address}/file"));
        Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(other, HttpMethod.Post, $"{address}/cancel"));
        Assert.Empty((await GetAsync(other, "/partner/v1/exports")).GetProperty("items").EnumerateArray());
        Assert.Equal("Ready", (await GetAsync(program, address)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task They_are_listed_the_latest_first_and_page_by_page()
    {
        var (_, _, program) = await host.PartnerAsync("19");
        var asked = new List<string?>();
        for (var i = 0; i < 3; i++)
            asked.Insert(0, (await ReadyAsync(program)).GetProperty("id").GetString());

        var (seen, next) = (new List<string?>(), (string?)"/partner/v1/exports?limit=2");
        while (next is not null)
        {
            var page = await GetAsync(program, next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(asked, seen);
    }

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
    public async Task When_something_of_it_may_not_be_shared_any_more_the_file_is_refused_and_removed(string lost)
    {
        var (id, _, program) = await host.PartnerAsync("22.01");
        await host.AgreeAsync(id, lost == "a field" ? ["22.01"] : ["22.02"], fields: ["BusinessName"]);
        var (stays, goes) = (await host.ConsentingAsync(id, "22.01.01", "Tinggal"), await host.ConsentingAsync(id, lost == "a region" ? "22.02.01" : "22.01.01", "Pergi"));
        var export = await ReadyAsync(program);
        Assert.Equal(2, (await LinesAsync(program, export)).Count);
        var run = (await host.StoredAsync(export)).Run!;

        if (lost is "a field" or "a region")
            await host.EndAgreementAsync(id, 1);
        else
            await host.PublishAsync(lost == "a consent" ? goes.Consenting(2) : goes.Withdrawn());
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
        var (id, _, program) = await host.PartnerAsync("23");
        await host.ConsentingAsync(id, "23.01.01");
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

    [Theory]
    [InlineData("Waiting")]
    [InlineData("Running")]
    [InlineData("Ready")]
    public async Task It_is_cancelled_wherever_it_stands_and_nothing_of_it_stays(string state)
    {
        var (id, _, program) = await host.PartnerAsync("24");
        await host.ConsentingAsync(id, "24.01.01");
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

        await host.GoneAsync((await host.StoredAsync(Guid.Parse(address.Split('/')[^1]))).Run ?? "none");
        Assert.Equal("Cancelled", (await GetAsync(program, address)).GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode.Conflict, "export.over"), await RefusalAsync(program, HttpMethod.Get, $"{address}/file"));
        Assert.Equal((HttpStatusCode.Conflict, "export.over"), await RefusalAsync(program, HttpMethod.Post, $"{address}/cancel"));

        async Task CancelAsync() => Assert.Equal("Cancelled", (await PostAsync(program, $"{address}/cancel", new { }, HttpStatusCode.OK)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_a_killed_process_left_is_made_anew_whole_and_once()
    {
        const string Run = "killed";
        var (id, _, program) = await host.PartnerAsync("25");
        var us = await host.ConsentingAsync(id, "25.01.01");
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
        var (_, _, program) = await host.PartnerAsync("26");
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

    [Fact]
    public async Task More_rows_than_an_export_holds_are_refused_and_it_says_how_many_it_holds()
    {
        var (id, _, program) = await host.PartnerAsync("27");
        await host.CopiesAsync(await host.ConsentingAsync(id, "27.01.01"), MaxRows);

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
        var (id, _, program) = await host.PartnerAsync("28", "KbliCode");
        await host.AgreeAsync(id, ["28"]);
        await host.ConsentingAsync(id, "28.01.01");
        var export = await host.WithoutWorkerAsync(async () =>
        {
            var asked = await AskAsync(program, filter: new { sector = "C" });
            await host.EndAgreementAsync(id, 0);
            return asked;
        });

        var end = await EndAsync(program, export);
        Assert.Equal(("Failed", "export.agreement"), (end.GetProperty("state").GetString(), end.GetProperty("because").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Five_at_once_are_taken_however_many_are_asked_for_together()
    {
        var (_, _, program) = await host.PartnerAsync("29");
        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => program.PostAsJsonAsync("/partner/v1/exports", new { format = "Csv" }, TestContext.Current.CancellationToken)));

        Assert.Equal((5, 4), (answers.Count(a => a.StatusCode == HttpStatusCode.Accepted), answers.Count(a => a.StatusCode == HttpStatusCode.Conflict)));
        Assert.Equal((HttpStatusCode.Conflict, "export.too_many"), await RefusalAsync(program, HttpMethod.Post, "/partner/v1/exports", new { format = "Csv" }));
        var one = (await GetAsync(program, "/partner/v1/exports")).GetProperty("items")[0].GetProperty("id").GetString();
        await PostAsync(program, $"/partner/v1/exports/{one}/cancel", new { }, HttpStatusCode.OK);
        await AskAsync(program);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""[]""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": 1}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "pdf"}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "language": "fr"}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": "63"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"regoin": "63"}}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "region": "63"}""", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"region": "6"}}""", HttpStatusCode.BadRequest, "region.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"track": "1"}}""", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"cohort": ""}}""", HttpStatusCode.BadRequest, "id.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"sector": "V"}}""", HttpStatusCode.BadRequest, "sector.malformed")]
    [InlineData("""{"format": "Csv", "filter": {"size": "Large"}}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": {"level": "1"}}""", HttpStatusCode.BadRequest, "field.unknown_value")]
    [InlineData("""{"format": "Csv", "filter": {"period": "2027-13"}}""", HttpStatusCode.BadRequest, "period.malformed")]
    public async Task A_body_that_is_wrong_is_refused(string body, HttpStatusCode status, string code)
    {
        using var program = host.PartnerClient("nobody");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await program.PostAsync("/partner/v1/exports", content, TestContext.Current.CancellationToken);
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((status, code), (answer.StatusCode, problem.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("GET", "", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("GET", "?limit=0", HttpStatusCode.BadRequest, "page.limit")]
    [InlineData("GET", "?after=x", HttpStatusCode.BadRequest, "page.cursor")]
    [InlineData("GET", "?state=Ready", HttpStatusCode.BadRequest, "query.unknown")]
    [InlineData("GET", "/x", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("GET", "/01960000-0000-7000-8000-000000000001", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("GET", "/x/file", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("GET", "/01960000-0000-7000-8000-000000000001/file", HttpStatusCode.Forbidden, "agreement.none")]
    [InlineData("POST", "/x/cancel", HttpStatusCode.BadRequest, "request.malformed")]
    [InlineData("POST", "/01960000-0000-7000-8000-000000000001/cancel", HttpStatusCode.Forbidden, "agreement.none")]
    public async Task What_is_asked_wrong_is_refused(string method, string address, HttpStatusCode status, string code)
    {
        using var program = host.PartnerClient("nobody");
        Assert.Equal((status, code), await RefusalAsync(program, new HttpMethod(method), $"/partner/v1/exports{address}"));
        using var anonymous = host.AnonymousClient();
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.required"), await RefusalAsync(anonymous, new HttpMethod(method), $"/partner/v1/exports{address}"));
    }

    [Fact]
    public async Task A_command_needs_a_key_and_what_is_unknown_is_said_to_be()
    {
        var (_, _, program) = await host.PartnerAsync("31");
        foreach (var address in new[] { "/partner/v1/exports", $"/partner/v1/exports/{Guid.CreateVersion7()}/cancel" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { format = "Csv" }), Headers = { { "Idempotency-Key", " " } } };
            using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("idempotency.key_required", (await BodyAsync(answer, HttpStatusCode.BadRequest)).GetProperty("code").GetString());
        }

        foreach (var (method, end) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/file"), (HttpMethod.Post, "/cancel") })
            Assert.Equal((HttpStatusCode.NotFound, "export.unknown"), await RefusalAsync(program, method, $"/partner/v1/exports/{Guid.CreateVersion7()}{end}"));
    }

    // As a process leaves it that dies in the middle: running, some rows told, chunks of a file that was never closed, and one that was.
    private async Task LeaveBehindAsync(JsonElement export, string run, int runs = 1)
    {
        var bucket = new GridFSBucket<string>(host.Database, new GridFSBucketOptions { BucketName = "exportFiles", ChunkSizeBytes = 1024 });
        await bucket.UploadFromBytesAsync(ExportFiles.RowsOf(run), "rows", new byte[3_000], cancellationToken: TestContext.Current.CancellationToken);
        await bucket.UploadFromBytesAsync(ExportFiles.FileOf(run, ExportFormat.Csv), "table", new byte[3_000], cancellationToken: TestContext.Current.CancellationToken);
        await host.Database.GetCollection<MongoDB.Bson.BsonDocument>("exportFiles.files").DeleteOneAsync(
            Builders<MongoDB.Bson.BsonDocument>.Filter.Eq("_id", ExportFiles.FileOf(run, ExportFormat.Csv)), TestContext.Current.CancellationToken);
        await host.Database.GetCollection<ExportPage>("partnerExportPages").InsertOneAsync(new ExportPage(ExportPage.KeyOf(run, 0), []), cancellationToken: TestContext.Current.CancellationToken);
        await host.ForceAsync(export, Builders<Export>.Update.Set(e => e.State, ExportState.Running).Set(e => e.Run, run).Set(e => e.Runs, runs).Set(e => e.RowsDone, 200));
        Assert.Equal((1, 6, 1), await host.LeftOfAsync(run));
    }
}
