using CoachingPlatform.Enrolment.Domain.Importing;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

public class DuplicateTests
{
    private static readonly string First = ImportRun.Row();

    [Fact]
    public void The_same_nib_is_an_error_about_its_first_row_each_time()
    {
        var other = ImportRun.Row(("Nama Usaha", "Kopi Lain"), ("No HP", "081258331441"));
        var run = Of(First, other, other);
        Assert.Equal([(3, "business.duplicate_in_file", 2), (4, "business.duplicate_in_file", 2)], run.Findings.Select(f => (f.Row, f.Code, f.OfRow!.Value)));
    }

    [Fact]
    public void A_row_that_fails_for_another_reason_still_counts_as_the_first_of_its_nib()
    {
        var run = Of(ImportRun.Row(("Aset", "120 jt")), ImportRun.Row(("Nama Usaha", "Kopi Lain")));
        Assert.Contains(run.Findings, f => f is { Row: 3, Code: "business.duplicate_in_file", OfRow: 2 });
    }

    [Theory]
    [InlineData("KERUPUK  AMANAH", true)]
    [InlineData("UD. Kerupuk Amanah", true)]
    [InlineData("Kerupuk \"Amanah\"", true)]
    [InlineData("Kerupuk Amanh", true)]
    [InlineData("Kerupuk Amanah 2", false)]
    [InlineData("Kopi Berkah", false)]
    public void A_near_name_with_the_same_phone_is_a_warning(string name, bool near)
    {
        var run = Of(First, ImportRun.Row(("Nama Usaha", name), ("NIB", "1517440717674"), ("No HP", "+62 812-5833-1440")));
        Assert.Equal(near ? [(3, "business.possible_duplicate", Severity.Warning, 2)] : [], run.Findings.Select(f => (f.Row, f.Code, f.Severity, f.OfRow!.Value)));
        Assert.Equal(2, run.Rows.Count(row => row.Draft is not null));
    }

    [Fact]
    public void The_same_name_with_another_phone_is_no_finding() =>
        Assert.Empty(Of(First, ImportRun.Row(("NIB", "1517440717674"), ("No HP", "081258331441"))).Findings);

    [Fact]
    public void Without_nib_the_same_name_of_the_same_owner_is_the_same_business()
    {
        var row = ImportRun.Row(("NIB", ""));
        var run = Of(row, row);
        Assert.Contains(run.Findings, f => f is { Row: 3, Code: "business.duplicate_in_file", OfRow: 2 });
        Assert.Equal(1, run.Rows.Count(r => r.Draft is not null));
    }

    [Fact]
    public void One_owner_may_have_several_businesses() =>
        Assert.Empty(Of(First, ImportRun.Row(("Nama Usaha", "Kopi Berkah"), ("NIB", "1517440717674"))).Findings);

    [Fact]
    public void What_the_store_knows_is_compared_in_the_same_way()
    {
        var run = Of(First);
        Assert.True(StoreFindings.IsPossiblySame(run.Draft(2), "UD KERUPUK AMANAH"));
        Assert.False(StoreFindings.IsPossiblySame(run.Draft(2), "Kopi Berkah"));
        var found = StoreFindings.AlreadyRegistered(run.Rows[0], run.Reader.Header);
        Assert.Equal((2, "NIB", "business.already_registered", Severity.Warning), (found.Row, found.Column, found.Code, found.Severity));
        Assert.Equal("Nama Usaha", StoreFindings.PossibleDuplicate(run.Rows[0], run.Reader.Header).Column);
    }

    private static ImportRun Of(params string[] rows) => ImportRun.Of(ImportRun.Header + "\n" + string.Join('\n', rows) + "\n");

    [Fact]
    public void Names_of_one_phone_are_compared_by_their_first_hundred_letters()
    {
        string Row(string tail, string nib) => ImportRun.Row(("Nama Usaha", new string('a', 110) + tail), ("NIB", nib));
        var run = ImportRun.Of($"{ImportRun.Header}\r\n{Row(new string('x', 40), "0517440717674")}\r\n{Row(new string('y', 40), "0517440717675")}\r\n");
        Assert.Equal([3], run.Findings.Where(finding => finding.Code == "business.possible_duplicate").Select(finding => finding.Row));
    }
}
