using System.Text.Json;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Domain.Importing;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class KalselFileTests
{
    private static readonly ImportRun Run = ImportRun.Of(File.ReadAllBytes(ImportRun.KalselPath));

    private static readonly List<(int Row, string Severity, string Says, int? OfRow)> Expected = ReadExpected();

    [Fact]
    public void Six_hundred_rows_of_which_565_can_be_imported()
    {
        Assert.Empty(Run.Reader.Findings);
        Assert.Equal(600, Run.Rows.Count);
        Assert.Equal(565, Run.Rows.Count(row => row.Draft is not null));
        Assert.Equal(35, Run.Rows.Count(row => row.Failed));
        Assert.Equal(Enumerable.Range(2, 600), Run.Rows.Select(row => row.Record.Number));
    }

    [Fact]
    public void Every_listed_row_gives_its_finding_with_severity_and_the_row_it_is_about()
    {
        var found = Run.Findings.Select(f => (f.Row, f.Severity == Severity.Error ? "error" : "warning", f.Code, f.OfRow)).ToHashSet();
        Assert.Equal(44, Expected.Count(e => e.Severity != "ok"));
        Assert.Equal([], Expected.Where(e => e.Severity != "ok" && !found.Contains(e)));
    }

    [Fact]
    public void Rows_that_are_not_listed_or_listed_as_fine_give_no_finding()
    {
        var listed = Expected.Where(e => e.Severity != "ok").Select(e => e.Row).ToHashSet();
        Assert.Equal([], Run.Findings.Where(f => !listed.Contains(f.Row)).Select(f => $"{f.Row} {f.Code}"));
    }

    [Fact]
    public void Listed_rows_give_nothing_else_but_what_follows_from_their_fault()
    {
        var others = Run.Findings.Where(f => !Expected.Any(e => e.Row == f.Row && e.Says == f.Code)).Select(f => $"{f.Row} {f.Code}");
        // The address of the earlier row was copied with the phone number.
        Assert.Equal(["334 nik.region_mismatch"], others);
    }

    [Fact]
    public void Rows_listed_as_fine_keep_what_they_say()
    {
        Assert.Equal("Jl. A. Yani No. 80 RT 12\nbelakang pasar", Run.Draft(40).Address);
        Assert.Equal("63.02.05", Run.Draft(50).Region.Value);
        Assert.Equal("63.02.02", Run.Draft(263).Region.Value);
        Assert.Equal("RM \"Kerupuk Rahmat\"", Run.Draft(70).Name);
        Assert.True(Run.Draft(286).Region.IsWithin(RegionCode.Parse("63.04").Value!));
        Assert.Null(Run.Draft(373).AnnualSales);
        Assert.Equal(180_000_000, Run.Draft(373).Capital!.Value.Amount);
        Assert.Equal("=HYPERLINK(\"http://evil.example\",\"Anyaman Purun Amanah Bu Fitriah\")", Run.Draft(440).Name);
        Assert.Equal("Kopi Mutiara 79", Run.Draft(489).Name);
        Assert.Equal("Kopi Amanah Hamdanah", Run.Draft(523).Name);
        Assert.Equal("+6281255502739", Run.Draft(170).Phone!.Value);
    }

    [Fact]
    public void An_ordinary_row_is_read_whole()
    {
        var draft = Run.Draft(3);
        Assert.Equal("Kerupuk Cahaya 66", draft.Name);
        Assert.Equal("Rina Wati", draft.OwnerName);
        Assert.Equal("6302156511679814", draft.Nik!.Value);
        Assert.Equal("1353894784758", draft.Nib!.Value);
        Assert.Equal(('C', "10794"), (draft.Kbli!.Section!.Value, draft.Kbli.Value));
        Assert.Equal("+6281258331440", draft.Phone!.Value);
        Assert.Null(draft.Email);
        Assert.Equal("Sungai Durian", draft.Region.Name);
        Assert.Equal(120_000_000, draft.AnnualSales!.Value.Amount);
        Assert.Equal((8, 0, 1995), (draft.PaidWorkers, draft.UnpaidWorkers, draft.YearFounded));
        Assert.Equal(new DateOnly(1967, 11, 25), draft.BirthDate);
        Assert.Equal(Sex.Female, draft.Sex);
        Assert.Equal(new SizeAssessment(SizeClass.Micro, SizeBasis.AnnualSales, SizeAssessment.Pp7Of2021), draft.Size);
    }

    [Fact]
    public void No_message_holds_a_whole_nik_or_phone_number()
    {
        foreach (var row in Run.Rows)
        {
            var secrets = new[] { row.Record.Fields[3], row.Record.Fields[6], row.Record.Fields[7] }.Where(cell => cell.Length > 5).ToList();
            foreach (var finding in row.Findings)
            {
                Assert.DoesNotContain(secrets, secret => finding.MessageId.Contains(secret, StringComparison.Ordinal) || finding.MessageEn.Contains(secret, StringComparison.Ordinal));
                Assert.NotEqual(finding.MessageId, finding.MessageEn);
            }
        }
    }

    [Fact]
    public void Natural_keys_tell_all_businesses_apart_and_are_the_same_the_next_time()
    {
        var again = ImportRun.Of(File.ReadAllBytes(ImportRun.KalselPath));
        var keys = Run.Rows.Where(row => row.Draft is not null).Select(row => row.Draft!.NaturalKey).ToList();
        Assert.Equal(565, keys.Distinct().Count());
        Assert.Equal(keys, again.Rows.Where(row => row.Draft is not null).Select(row => row.Draft!.NaturalKey));
    }

    private static List<(int, string, string, int?)> ReadExpected()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(ImportRun.KalselPath, "expected.json")));
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(f => (f.GetProperty("row").GetInt32(), f.GetProperty("severity").GetString()!,
            f.GetProperty("says").GetString()!, f.TryGetProperty("of_row", out var of) ? of.GetInt32() : (int?)null))];
    }
}
