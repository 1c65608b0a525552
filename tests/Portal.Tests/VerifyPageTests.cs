using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace CoachingPlatform.Portal.Tests;

/// <summary>The public page of a certificate, as somebody sees it who only holds the paper.</summary>
public sealed partial class VerifyPageTests(Site site)
{
    [Fact]
    public async Task A_valid_one_says_what_its_paper_says_in_both_languages()
    {
        var (indonesian, _) = await ReadAsync(StubPlatform.ValidCertificate);
        var (english, _) = await ReadAsync(StubPlatform.ValidCertificate + "?lang=en");

        Assert.Equal(
            "Pemeriksaan sertifikat Sertifikat ini sah. Nomor 2027-7F3K-9QXM-2DPA-8VTC Usaha Madu <Kelulut> Meratus Jalur pembinaan Siap Ekspor Program Pembinaan UMKM Kalsel "
            + "Angkatan Angkatan 1, 1 Sep 2026 – 28 Feb 2027 (WITA) Diterbitkan 2 Mar 2027 Penyelenggara Apindo · Dinas Koperasi",
            indonesian);
        Assert.StartsWith("Certificate check This certificate is valid. Number 2027-7F3K-9QXM-2DPA-8VTC Business Madu <Kelulut> Meratus", english, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_one_says_only_since_when_and_what_is_none_only_that()
    {
        Assert.Equal("Pemeriksaan sertifikat Sertifikat 2027-REV0-KED0-0000-0000 sudah dicabut pada 5 Apr 2027.", (await ReadAsync(StubPlatform.RevokedCertificate)).Text);
        foreach (var none in new[] { "2027-0000-0000-0000-0000", "x", "%3Cscript%3E", "..%3f", new string('1', 300) })
            Assert.Equal("Pemeriksaan sertifikat Sertifikat ini tidak sah. Periksa kembali nomornya.", (await ReadAsync(none)).Text);
    }

    [Fact]
    public async Task It_is_small_runs_no_script_offers_no_way_to_sign_out_and_no_cache_keeps_it()
    {
        var (_, answer) = await ReadAsync(StubPlatform.ValidCertificate);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.InRange(page.Length, 500, 5_000);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sign-out", page, StringComparison.Ordinal);
        Assert.Contains("""<meta name="robots" content="noindex" """.TrimEnd(), page, StringComparison.Ordinal);
        Assert.Equal("no-store, private", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order()));
    }

    private async Task<(string Text, HttpResponseMessage Answer)> ReadAsync(string number)
    {
        using var http = new HttpClient();
        var answer = await http.GetAsync(new Uri($"{site.Address}/verify/{number}"), TestContext.Current.CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var main = Tag().Replace(page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)], " ");
        return (WebUtility.HtmlDecode(Space().Replace(main, " ")).Trim(), answer);
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
