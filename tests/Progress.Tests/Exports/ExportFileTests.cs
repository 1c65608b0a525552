using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.Exports.ExportHost;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>A partner's file holds what its list holds and no more, in each format.</summary>
[Collection(typeof(ExportingService))]
public sealed class ExportFileTests(ExportHost host)
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
        using var unwanted = await AskAsync("gzip;q=0, *");
        using var any = await AskAsync("br, *;q=0.5");
        using var part = await AskAsync("gzip", new RangeHeaderValue(10, 19));
        using var behind = await AskAsync("gzip", new RangeHeaderValue(bytes.Length + 1, null));

        Assert.Equal((true, "text/csv", "attachment", "no-store"), (
            plain.Content.Headers.ContentEncoding.Count == 0, plain.Content.Headers.ContentType!.MediaType, plain.Content.Headers.ContentDisposition!.DispositionType, plain.Headers.CacheControl!.ToString()));
        Assert.Equal("progress-20270310.csv", plain.Content.Headers.ContentDisposition.FileName);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Equal(text, Unpacked(bytes));
        Assert.Equal((0, 1), (unwanted.Content.Headers.ContentEncoding.Count, any.Content.Headers.ContentEncoding.Count));
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
}
