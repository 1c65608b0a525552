using System.Net;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>What leaves as a file, for whom, and the trace that it leaves.</summary>
public sealed class ExportTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task What_is_exported_and_imported_again_changes_nothing(string format)
    {
        // More than a page of them, in a region of their own.
        var region = format == "csv" ? "63.72.03" : "63.72.02";
        var rows = Enumerable.Range(0, 1_100).Select(i => ImportRun.Row(
            ("NIB", Api.NewNib()), ("Nama Usaha", $"={format} {i}"), ("NIK", ""), ("No HP", ""), ("Kecamatan", region), ("Kabupaten/Kota", "63.72"), ("Alamat", "Jl. Satu\nGang Dua")));
        var first = await coordinator.ImportAsync(System.Text.Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{string.Join("\r\n", rows)}\r\n"));
        Assert.Equal(1_100, first.GetProperty("counts").GetProperty("imported").GetInt32());
        var before = await StoredAsync();

        var file = await ExportAsync(coordinator, new { format, personalData = true, reason = "Pemutakhiran data", filter = new { regionCode = region } });
        var again = await coordinator.ImportAsync(file);

        var counts = again.GetProperty("counts");
        Assert.Equal((1_100, 1_100, 0, 0), (counts.GetProperty("rows").GetInt32(), counts.GetProperty("alreadyThere").GetInt32(), counts.GetProperty("imported").GetInt32(), counts.GetProperty("errors").GetInt32()));
        Assert.Equal(before, await StoredAsync());
        var read = ImportRun.Of(file);
        Assert.Equal(Enumerable.Range(0, 1_100).Select(i => $"={format} {i}").Order(), read.Rows.Select(row => row.Draft!.Name).Order());

        async Task<string> StoredAsync() => string.Join('\n', (await host.Store.Businesses.Find(b => b.Facets.Contains($"region:{region}")).SortBy(b => b.Id)
            .ToListAsync(TestContext.Current.CancellationToken)).Select(b => $"{b.Id} {b.Version} {b.NaturalKey} {b.Details.Address}"));
    }

    [Fact]
    public async Task Every_export_is_in_the_audit_trail_before_a_row_leaves_and_again_with_their_number()
    {
        var id = await coordinator.BusinessAsync("Diekspor", "63.71.01");
        using var answer = await coordinator.PostAsync("/businesses/export", new { personalData = true, reason = "Laporan dinas", filter = new { regionCode = "63.71.01", phone = "081258331440" } });
        Assert.Equal((HttpStatusCode.OK, Excel, true), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));
        var run = ImportRun.Of(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(id.ToString(), Assert.Single(run.Rows).Record.Fields[^1]);

        var export = answer.Headers.GetValues("Export-Id").Single();
        var trail = (await coordinator.ReadAsync($"/exports/{export}/audit").BodyAsync()).GetProperty("items");
        Assert.Equal(2, trail.GetArrayLength());
        Assert.Equal(("11111111-1111-1111-1111-111111111111", "Laporan dinas"), (trail[0].Text("by"), trail[0].Text("reason")));
        Assert.Contains("rows", trail[1].GetProperty("changes").ToString(), StringComparison.Ordinal);
        var listed = await LastAsync();
        Assert.Equal((export, "Businesses", "Xlsx", true, 1), (listed.Text("id"), listed.Text("what"), listed.Text("format"), listed.GetProperty("withPersonalData").GetBoolean(), listed.GetProperty("rows").GetInt32()));
        Assert.Equal("""["regionCode=63.71.01","phone"]""", listed.GetProperty("filters").ToString());
    }

    [Fact]
    public async Task Nobody_gets_personal_data_who_may_not_or_did_not_ask_for_it()
    {
        var owner = host.Client(Roles.Business, "22222222-2222-2222-2222-222222222222");
        await owner.BusinessAsync("Milik Rina", "63.01.01");
        await coordinator.BusinessAsync("Milik Orang", "63.01.01");
        var before = await host.Store.Exports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken);
        await owner.PostAsync("/businesses/export", new { personalData = true, reason = "x" }).ProblemAsync(403, "export.personal_data");
        await host.Client(Roles.Mentor).PostAsync("/businesses/export", new { }).ProblemAsync(403, "auth.forbidden");
        Assert.Equal(before, await host.Store.Exports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken));

        var own = ImportRun.Of(await ExportAsync(owner, new { }));
        Assert.Equal(["Milik Rina"], own.Reader.Records().Select(record => record.Fields[0]));
        foreach (var client in new[] { owner, coordinator })
        {
            var cells = ImportRun.Of(await ExportAsync(client, new { filter = new { regionCode = "63.01.01" } })).Reader.Records().SelectMany(record => record.Fields).ToList();
            Assert.Contains("************9814", cells);
            Assert.DoesNotContain("6302156511679814", cells);
            Assert.DoesNotContain(cells, cell => cell.Contains("81258331440", StringComparison.Ordinal) || cell.Contains("rina@", StringComparison.Ordinal) || cell.Contains("1967", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_enrolments_of_a_cohort_are_exported_with_their_places_and_the_zone_of_their_times()
    {
        var cohort = await coordinator.CohortAsync(capacity: 1);
        foreach (var name in new[] { "Satu", "=Dua", "Tiga" })
            await coordinator.ApplyAsync(await coordinator.BusinessAsync(name, "63.02.05"), cohort).BodyAsync(HttpStatusCode.Created);

        using var answer = await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/export", new { format = "csv" });
        var rows = CsvText.Read(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["Business", "District", "Regency/City", "State", "Place on the waitlist", "Applied at"], rows[0][..6]);
        Assert.Equal([("Satu", "Enrolled", ""), ("'=Dua", "Waitlisted", "1"), ("Tiga", "Waitlisted", "2")], rows.Skip(1).Select(row => (row[0], row[3], row[4])));
        Assert.All(rows.Skip(1), row => Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d WITA$", row[5]));
        Assert.DoesNotContain(rows.SelectMany(row => row), cell => cell.Contains("Rina", StringComparison.Ordinal));
        Assert.Equal("Enrolments", (await LastAsync()).Text("what"));

        using var some = await coordinator.PostAsync($"/cohorts/{cohort}/enrolments/export", new { format = "csv", state = "Waitlisted" });
        Assert.Equal(3, CsvText.Read(await some.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("/businesses/export", """{"format":"pdf","personalData":true,"reason":" ","filter":{"regionCode":"99","kbli":"V"}}""", 400, "request.invalid")]
    [InlineData("/businesses/export", """{"format":0}""", 400, "request.malformed")]
    [InlineData("/businesses/export", """{"personalData":true}""", 400, "field.required")]
    [InlineData("/businesses/export", """{"personalData":"yes"}""", 400, "request.malformed")]
    [InlineData("/businesses/export", "", 400, "request.malformed")]
    [InlineData("/businesses/export", """{"filter":{"search":"-"}}""", 400, "search.too_short")]
    [InlineData("/cohorts/0193b000-0000-7000-8000-000000000000/enrolments/export", "{}", 404, "cohort.unknown")]
    [InlineData("/cohorts/0193b000-0000-7000-8000-000000000000/enrolments/export", """{"format":"1","state":"Asleep"}""", 400, "request.invalid")]
    [InlineData("/cohorts/seven/enrolments/export", "{}", 400, "request.malformed")]
    public async Task Bad_input_exports_nothing_and_leaves_no_trace(string path, string body, int status, string code)
    {
        var before = await host.Store.Exports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken);
        await coordinator.PostAsync($"/api/v1{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken).ProblemAsync(status, code);
        Assert.Equal(before, await host.Store.Exports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static async Task<byte[]> ExportAsync(HttpClient client, object request)
    {
        using var answer = await client.PostAsync("/businesses/export", request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task<System.Text.Json.JsonElement> LastAsync()
    {
        var (page, next) = (default(System.Text.Json.JsonElement), "/api/v1/exports?limit=50");
        while (next is not null)
        {
            page = await coordinator.ReadAsync(next["/api/v1".Length..]).BodyAsync();
            next = page.Text("next");
        }

        return page.GetProperty("items").EnumerateArray().Last();
    }
}
