using System.Net;
using System.Text.Json;
using CoachingPlatform.Enrolment.Domain.Importing;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The import of a workbook as an office uses it, and the template that it fills in.</summary>
[Collection(typeof(SearchedStore))]
public sealed class WorkbookImportTests(EnrolmentHost host)
{
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly string[] Header = ImportRun.Header.Split(';');

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Fact]
    public async Task A_workbook_is_imported_and_its_failed_rows_come_back_as_one_to_correct()
    {
        var (nib, corrected) = (Api.NewNib(), Api.NewNib());
        var file = Workbook.Of([
            ["DATA UMKM"], Header,
            WorkbookTests.Row(("NIB", Workbook.Number(nib)), ("Tgl Lahir Pemilik", Workbook.Number("29580", 1)), ("Omzet per Tahun", Workbook.Number("96000000", 5))),
            WorkbookTests.Row(("NIB", Api.NewNib()), ("NIK", Workbook.Number("6302056512806789"))),
            WorkbookTests.Row(("NIB", "12"), ("Nama Usaha", "=Perlu koreksi"), ("No HP", ""))]);

        // Sent under the name and type of a CSV: the content decides.
        var job = await coordinator.ImportAsync(file);
        Assert.Equal(("Completed", "Xlsx"), (job.Text("state"), job.Text("format")));
        Assert.Equal((3, 1, 2), (Count(job, "rows"), Count(job, "imported"), Count(job, "errors")));
        var stored = Assert.Single(await FindAsync(nib));
        var owner = await host.Store.Owners.Find(o => o.Id == stored.Details.Owner.OwnerId).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((new DateOnly(1980, 12, 25), 96_000_000L), (owner.Details.BirthDate, stored.Details.AnnualSales!.Value.Amount));
        var found = (await coordinator.ReadAsync($"/imports/{job.Text("id")}/findings?severity=Error").BodyAsync()).GetProperty("items").EnumerateArray()
            .Select(f => (f.GetProperty("row").GetInt32(), f.Text("column"), f.Text("code")));
        Assert.Equal([(3, "NIK", "nik.rounded"), (4, "NIB", "nib.length")], found);

        using var answer = await coordinator.ReadAsync($"/imports/{job.Text("id")}/failed-rows");
        Assert.Equal((Excel, true, "umkm-gagal.xlsx"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore, answer.Content.Headers.ContentDisposition!.FileName));
        var failed = ImportRun.Of(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, failed.Rows.Count);
        Assert.Contains("A spreadsheet rounded this NIK", failed.Rows[0].Record.Fields[^1], StringComparison.Ordinal);

        var rows = failed.Rows.Select(row => row.Record.Fields.Select(cell => cell == "12" ? corrected : cell).ToArray());
        var again = await coordinator.ImportAsync(Workbook.Of([[.. failed.Reader.Header.Names], .. rows]));
        Assert.Equal((2, 1, 1), (Count(again, "rows"), Count(again, "imported"), Count(again, "errors")));
        Assert.Equal("=Perlu koreksi", Assert.Single(await FindAsync(corrected)).Details.Name);
    }

    [Fact]
    public async Task The_answer_says_how_each_heading_was_understood()
    {
        var header = Header.Select(name => name switch { "Aset" => "Keterangan", "No HP" => "Nomor WhatsApp", _ => name }).ToArray();
        var job = await coordinator.UploadAsync(Workbook.Of([header, WorkbookTests.Row()]), dryRun: true, type: Excel).BodyAsync(HttpStatusCode.Accepted);
        var columns = job.GetProperty("columns").EnumerateArray().Select(c => (c.Text("heading"), c.Text("column"))).ToList();
        Assert.Equal(header, columns.Select(c => c.Item1));
        Assert.Contains(("Nomor WhatsApp", "Phone"), columns);
        Assert.Contains(("Keterangan", null), columns);
        var end = await coordinator.EndOfAsync(job.Text("id")!);
        Assert.Equal(job.GetProperty("columns").ToString(), end.GetProperty("columns").ToString());
    }

    [Theory]
    [InlineData("truncated", 422, "import.damaged")]
    [InlineData("broken sheet", 422, "import.damaged")]
    [InlineData("entities", 422, "import.damaged")]
    [InlineData("endless text", 422, "import.damaged")]
    [InlineData("another zip", 415, "import.not_csv")]
    [InlineData("a text document", 415, "import.not_csv")]
    [InlineData("old", 415, "import.old_excel")]
    [InlineData("locked", 422, "import.encrypted")]
    [InlineData("bomb", 413, "import.unpacks_too_large")]
    public async Task A_workbook_that_cannot_be_read_is_refused_at_once_and_not_kept(string kind, int status, string code)
    {
        await coordinator.UploadAsync(WorkbookTests.Bad(kind), type: Excel).ProblemAsync(status, code);
        Assert.Equal(0, await host.Store.Imports.CountDocumentsAsync(i => i.Columns.Count == 0, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("id", "Nama Usaha", "Petunjuk", "usaha")]
    [InlineData("en", "Business name", "Notes", "businesses")]
    public async Task The_template_has_every_column_in_the_callers_language_and_can_be_filled_in(string language, string first, string notes, string name)
    {
        var client = host.Client(Roles.Coordinator);
        client.DefaultRequestHeaders.AcceptLanguage.Clear();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        using var excel = await client.ReadAsync("/imports/template");
        using var csv = await client.ReadAsync("/imports/template?format=csv");
        Assert.Equal((Excel, $"{name}.xlsx"), (excel.Content.Headers.ContentType!.MediaType, excel.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal(("text/csv", $"{name}.csv"), (csv.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentDisposition!.FileName));

        var file = await excel.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var run = ImportRun.Of(file);
        Assert.Equal(["import.no_rows"], run.Codes); // neither the notes nor the examples are rows
        Assert.Equal(first, run.Reader.Header.Names[0]);
        Assert.Equal(BusinessColumn.All.Select(c => (ImportColumn?)c.Column), run.Reader.Header.Columns);
        Assert.Equal(run.Reader.Header.Names, ImportRun.Of(await csv.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Reader.Header.Names);
        Assert.Contains($"name=\"{notes}\"", Workbook.PartOf(file, "xl/workbook.xml"), StringComparison.Ordinal);
        // Column 4 is the NIK: its style has number format 49, "text", for all that will be typed into it.
        Assert.Matches("<col min=\"4\" max=\"4\"[^>]*style=\"[1-9]", Workbook.PartOf(file, "xl/worksheets/sheet1.xml"));

        // The notes' own examples, filled in, are a business without a fault.
        var filled = ImportRun.Of(Workbook.Of([[.. run.Reader.Header.Names], [.. BusinessColumn.All.Select(c => c.Example)]]));
        Assert.Empty(filled.Findings);
        Assert.Equal(("CV Cahaya Banua", "0012345678901000"), (filled.Draft(2).LegalName, filled.Draft(2).Npwp!.Value));
    }

    private static int Count(JsonElement job, string name) => job.GetProperty("counts").GetProperty(name).GetInt32();

    private Task<List<CoachingPlatform.Enrolment.Domain.Businesses.Business>> FindAsync(string nib) =>
        host.Store.Businesses.Find(b => b.Details.Nib == CoachingPlatform.Enrolment.Domain.Businesses.Nib.Parse(nib).Value).ToListAsync(TestContext.Current.CancellationToken);
}
