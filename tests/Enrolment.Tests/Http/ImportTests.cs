using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The import as an office uses it: upload, watch, read what was wrong, correct, upload again.</summary>
public sealed class ImportTests(EnrolmentHost host) : IClassFixture<EnrolmentHost>
{
    private static readonly string[] CountNames = ["rows", "importable", "imported", "alreadyThere", "errors", "warnings"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task The_offices_file_imports_565_businesses_once_however_often_it_comes()
    {
        await using var events = await host.ListenAsync();
        var file = await File.ReadAllBytesAsync(ImportRun.KalselPath, TestContext.Current.CancellationToken);
        var pure = ImportRun.Of(file);
        var warnings = pure.Rows.Count(row => row.Findings.Any(f => f.Severity == CoachingPlatform.Enrolment.Domain.Importing.Severity.Warning));

        var dry = await coordinator.ImportAsync(file, dryRun: true);
        Assert.Equal("Validated", dry.Text("state"));
        Assert.Equal($"600 565 0 0 35 {warnings}", Counts(dry));
        Assert.Equal(0, await ImportedAsync(dry));

        await coordinator.PostAsync($"/imports/{dry.Text("id")}/commit", new { }).BodyAsync();
        var first = await coordinator.EndOfAsync(dry.Text("id")!);
        Assert.Equal(("Completed", $"600 565 565 0 35 {warnings}"), (first.Text("state"), Counts(first)));
        Assert.Equal(565, await ImportedAsync(first));
        Assert.Equal((600, 600), (first.GetProperty("progress").GetProperty("done").GetInt32(), first.GetProperty("progress").GetProperty("total").GetInt32()));

        // Two more at once: nothing new, the same errors.
        var again = await Task.WhenAll(coordinator.ImportAsync(file), coordinator.ImportAsync(file));
        Assert.All(again, job => Assert.Equal(("Completed", $"600 565 0 565 35 {warnings}"), (job.Text("state"), Counts(job))));
        var added = await Task.WhenAll(again.Select(ImportedAsync));
        Assert.Equal(0, added.Sum());

        Assert.Equal(ExpectedErrors(), await ErrorsAsync(first));
        Assert.Equal(ExpectedErrors(), await ErrorsAsync(again[0]));
        var importId = first.GetProperty("id").GetGuid();
        var ids = (await host.Store.Businesses.Find(b => b.ImportId == importId).Project(b => b.Id).ToListAsync(TestContext.Current.CancellationToken))
            .Select(id => id.Value).ToHashSet();
        var told = await Eventually.Async(
            () => Task.FromResult(events.All.DistinctBy(e => e.MessageId).Select(e => e.Event).OfType<BusinessRegistered>().Where(e => ids.Contains(e.AggregateId)).ToList()),
            all => all.Count >= 565, TimeSpan.FromSeconds(60));
        Assert.Equal(565, told.Select(e => e.AggregateId).Distinct().Count());
        Assert.All(told, e => Assert.StartsWith("63.", e.Business.RegionCode, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Findings_speak_the_callers_language_and_hold_no_whole_nik()
    {
        var job = await coordinator.ImportAsync(Csv(ImportRun.Row(("NIK", "630205651280678")), ImportRun.Row(("Kabupaten/Kota", "Kotabarru"), ("NIB", ""))), dryRun: true);
        Assert.Equal("2 0 0 0 2", Counts(job)[..9]);
        var english = await coordinator.ReadAsync($"/imports/{job.Text("id")}/findings?severity=Error").BodyAsync();
        var indonesian = host.Client(Roles.Coordinator);
        indonesian.DefaultRequestHeaders.AcceptLanguage.Clear();
        indonesian.DefaultRequestHeaders.AcceptLanguage.ParseAdd("id");
        var lokal = await indonesian.ReadAsync($"/imports/{job.Text("id")}/findings?severity=Error").BodyAsync();

        var (en, id) = (english.GetProperty("items").EnumerateArray().ToList(), lokal.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal([(2, "NIK", "nik.length"), (3, "Kabupaten/Kota", "region.unknown")], en.Select(f => (f.GetProperty("row").GetInt32(), f.Text("column"), f.Text("code"))));
        Assert.Contains("A NIK has 16 digits", en[0].Text("message"), StringComparison.Ordinal);
        Assert.Contains("NIK harus 16 angka", id[0].Text("message"), StringComparison.Ordinal);
        Assert.DoesNotContain("630205651280678", english.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_failed_rows_come_back_as_a_file_that_can_be_corrected_and_imported()
    {
        var job = await coordinator.ImportAsync(Csv(ImportRun.Row(("NIB", Api.NewNib()), ("Nama Usaha", "Baik")), ImportRun.Row(("NIB", "12"), ("Nama Usaha", "=Perlu \"koreksi\""))));
        Assert.Equal("2 1 1 0 1", Counts(job)[..9]);
        using var answer = await coordinator.ReadAsync($"/imports/{job.Text("id")}/failed-rows");
        Assert.Equal(("text/csv", true), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));
        var csv = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, csv.TrimEnd().Split("\r\n").Length);
        Assert.Contains("'=Perlu", csv, StringComparison.Ordinal);
        Assert.Contains("A NIB has 13 digits", csv, StringComparison.Ordinal);
        var corrected = await coordinator.ImportAsync(Encoding.UTF8.GetBytes(csv.Replace("\"12\"", $"\"{Api.NewNib()}\"", StringComparison.Ordinal)));
        Assert.Equal("1 1 1 0 0", Counts(corrected)[..9]);
        Assert.Single(await host.Store.Businesses.Find(b => b.Details.Name == "=Perlu \"koreksi\"").ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_nib_of_another_owners_business_is_an_error_and_a_likely_repeat_a_warning()
    {
        var nib = Api.NewNib();
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Usaha Orang Lain", nib: nib)).BodyAsync(HttpStatusCode.Created);
        var job = await coordinator.ImportAsync(Csv(
            ImportRun.Row(("NIB", nib), ("Nama Usaha", "Sama Sekali Berbeda"), ("NIK", "6302056512806789")),
            ImportRun.Row(("NIB", Api.NewNib()), ("Nama Usaha", "Usaha Orang Lain"), ("No HP", "081258331440"), ("NIK", "6302156511679814"))));

        Assert.Equal("2 1 1 0 1", Counts(job)[..9]);
        var found = (await coordinator.ReadAsync($"/imports/{job.Text("id")}/findings").BodyAsync()).GetProperty("items").EnumerateArray()
            .Select(f => (f.GetProperty("row").GetInt32(), f.Text("code"))).ToList();
        Assert.Contains((2, "nib.of_another_business"), found);
        Assert.Contains((3, "business.possible_duplicate"), found);
    }

    [Theory]
    [InlineData("utf-16", ";")]
    [InlineData("windows-1252", ";")]
    [InlineData("utf-8", ",")]
    [InlineData("utf-8", "\t")]
    public async Task Other_encodings_and_delimiters_are_understood(string encoding, string delimiter)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var name = $"Café {encoding} {Api.NewNib()}";
        var text = $"{ImportRun.Header}\r\n{ImportRun.Row(("NIB", Api.NewNib()), ("Nama Usaha", name))}\r\n".Replace(";", delimiter, StringComparison.Ordinal);
        var code = Encoding.GetEncoding(encoding);

        var job = await coordinator.ImportAsync([.. code.GetPreamble(), .. code.GetBytes(text)]);
        Assert.Equal("1 1 1 0 0", Counts(job)[..9]);
        Assert.Single(await host.Store.Businesses.Find(b => b.Details.Name == name).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "text/csv", 422, "import.empty")]
    [InlineData("PK\u0003\u0004 binary", "text/csv", 422, "import.damaged")]
    [InlineData("satu;dua\r\n1;2\r\n", "text/csv", 422, "import.header_missing")]
    [InlineData(ImportRun.Header + "\r\n", "text/csv", 422, "import.no_rows")]
    [InlineData("x", "application/json", 415, "request.media_type")]
    public async Task A_file_that_cannot_be_a_list_is_refused_at_once(string text, string type, int status, string code)
    {
        var before = await host.Store.Imports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken);
        await coordinator.UploadAsync(Encoding.UTF8.GetBytes(text), type: type).ProblemAsync(status, code);
        Assert.Equal(before, await host.Store.Imports.CountDocumentsAsync(_ => true, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_whose_end_cannot_be_read_fails_whole_and_registers_nothing()
    {
        var job = await coordinator.ImportAsync(Csv(ImportRun.Row(("NIB", Api.NewNib())), "2;\"Kutip terbuka;B;;;;;;;;Kotabaru;;;;;;;"));
        Assert.Equal(("Failed", "import.quote_unterminated"), (job.Text("state"), job.GetProperty("failure").Text("code")));
        Assert.Equal(0, await ImportedAsync(job));
        // Uploaded, begun, and judged and failed in one write: a crash cannot come between and let the good rows through.
        Assert.Equal(3, job.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_cancelled_import_registers_nothing_more()
    {
        var job = await coordinator.ImportAsync(Csv(ImportRun.Row(("NIB", Api.NewNib()))), dryRun: true);
        Assert.Equal("Cancelled", (await coordinator.PostAsync($"/imports/{job.Text("id")}/cancel", new { }).BodyAsync()).Text("state"));
        await coordinator.PostAsync($"/imports/{job.Text("id")}/commit", new { }).ProblemAsync(409, "import_job.wrong_state");
        await coordinator.PostAsync($"/imports/{job.Text("id")}/cancel", new { }).ProblemAsync(409, "import_job.wrong_state");
        Assert.Equal(0, await ImportedAsync(job));
    }

    [Fact]
    public async Task A_form_works_too_and_only_this_route_takes_more_than_a_megabyte_up_to_32()
    {
        var large = Csv([.. Enumerable.Range(0, 40).Select(i => ImportRun.Row(("NIB", Api.NewNib()), ("Nama Usaha", $"Besar {i}"), ("Alamat", "")) + new string(' ', 30_000))]);
        Assert.True(large.Length > 1_100_000);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(large), "file", "besar.csv" } };
        var accepted = await coordinator.PostAsync("/api/v1/imports?dryRun=true", form, TestContext.Current.CancellationToken).BodyAsync(HttpStatusCode.Accepted);
        Assert.Equal("besar.csv", accepted.Text("fileName"));
        Assert.Equal("40 40", Counts(await coordinator.EndOfAsync(accepted.Text("id")!))[..5]);

        await coordinator.UploadAsync(new byte[(33 * 1024 * 1024) + 1]).ProblemAsync(413, "request.too_large");
    }

    private static byte[] Csv(params string[] rows) => Encoding.UTF8.GetBytes($"{ImportRun.Header}\r\n{string.Join("\r\n", rows)}\r\n");

    private static string Counts(JsonElement job)
    {
        var counts = job.GetProperty("counts");
        return string.Join(' ', CountNames.Select(name => counts.GetProperty(name).GetInt32()));
    }

    private static List<(int, string)> ExpectedErrors()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(ImportRun.KalselPath, ".expected.json")));
        return [.. expected.RootElement.GetProperty("findings").EnumerateArray().Where(f => f.Text("severity") == "error")
            .Select(f => (f.GetProperty("row").GetInt32(), f.Text("says")!)).Order()];
    }

    private async Task<long> ImportedAsync(JsonElement job)
    {
        var id = job.GetProperty("id").GetGuid();
        return await host.Store.Businesses.CountDocumentsAsync(b => b.ImportId == id, cancellationToken: TestContext.Current.CancellationToken);
    }

    private async Task<List<(int, string)>> ErrorsAsync(JsonElement job)
    {
        var (found, next) = (new List<(int, string)>(), $"/api/v1/imports/{job.Text("id")}/findings?severity=Error&limit=20");
        while (next is not null)
        {
            var page = await coordinator.ReadAsync(next["/api/v1".Length..]).BodyAsync();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(f => (f.GetProperty("row").GetInt32(), f.Text("code")!)));
            next = page.Text("next");
        }

        return [.. found.Order()];
    }
}
