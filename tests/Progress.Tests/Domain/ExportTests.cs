using CoachingPlatform.Progress.Domain;
using CoachingPlatform.Progress.Domain.Exports;
using CoachingPlatform.ServiceDefaults.Values;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Domain;

/// <summary>The life of an export.</summary>
public sealed class ExportTests
{
    private static readonly DateTimeOffset Now = Given.Noon;

    private static readonly Export Asked = Export.Ask(Id<Partner>.New(), "bank", ExportFormat.Csv, "id", new FilterWords(), Now);

    private static readonly Export Running = Asked.Begin("run", 7, Now.AddSeconds(1));

    private static readonly Export Ready = Running.Finish(3, 400, Now.AddSeconds(2));

    [Fact]
    public void A_file_is_given_from_when_it_is_whole_until_its_end_and_each_time_is_counted()
    {
        Assert.Equal("export.not_ready", Asked.HandOut(Now).Refusal?.Code);
        Assert.Equal("export.not_ready", Running.HandOut(Now).Refusal?.Code);
        var once = Ready.HandOut(Now.AddHours(23)).Value!;
        var twice = once.HandOut(Now.AddHours(24)).Value!;
        Assert.Equal((2, Now.AddHours(24), Ready.Version + 2), (twice.Downloads, twice.LastDownloadAt, twice.Version));
        Assert.Equal((RefusalKind.Gone, "file.expired"), Of(Ready.HandOut(Now.AddSeconds(2).AddHours(24))));
    }

    [Fact]
    public void What_is_over_gives_no_file_and_says_why()
    {
        Assert.Equal((RefusalKind.Gone, "export.outdated"), Of(Ready.Discard("export.outdated", Now).HandOut(Now)));
        Assert.Equal((RefusalKind.Gone, "file.expired"), Of(Ready.Cleared(Now).HandOut(Now)));
        Assert.Equal((RefusalKind.Conflict, "export.over"), Of(Ready.Cancel(Now).Value!.HandOut(Now)));
        Assert.Equal((RefusalKind.Conflict, "export.over"), Of(Running.Fail("export.failed", Now).HandOut(Now)));
    }

    [Fact]
    public void It_is_cancelled_until_it_is_over_and_leaves_files_only_where_a_run_had_begun()
    {
        Assert.Equal((ExportState.Cancelled, false, null), (Asked.Cancel(Now).Value!.State, Asked.Cancel(Now).Value!.IsLive, Asked.Cancel(Now).Value!.RemoveAt));
        Assert.Equal(Now, Running.Cancel(Now).Value!.RemoveAt);
        Assert.Equal(Now, Ready.Cancel(Now).Value!.RemoveAt);
        foreach (var over in new[] { Ready.Cancel(Now).Value!, Running.Fail("export.failed", Now), Ready.Discard("export.outdated", Now) })
            Assert.Equal("export.over", over.Cancel(Now).Refusal?.Code);
    }

    [Fact]
    public void Once_its_files_are_gone_nothing_is_left_to_remove_and_only_a_file_that_was_there_has_expired()
    {
        Assert.Equal((ExportState.Expired, "file.expired", null), (Ready.Cleared(Now).State, Ready.Cleared(Now).Because, Ready.Cleared(Now).RemoveAt));
        var failed = Running.Fail("export.too_many_rows", Now).Cleared(Now);
        Assert.Equal((ExportState.Failed, "export.too_many_rows", null), (failed.State, failed.Because, failed.RemoveAt));
        Assert.Equal("export.outdated", Ready.Discard("export.outdated", Now).Cleared(Now).Because);
    }

    [Fact]
    public void It_is_open_until_there_is_a_file_or_none_will_be_and_live_as_long_as_there_is_one()
    {
        Export[] all = [Asked, Running, Ready, Ready.Cleared(Now), Running.Fail("export.failed", Now), Asked.Cancel(Now).Value!];
        Assert.Equal([(true, true), (true, true), (false, true), (false, false), (false, false), (false, false)], all.Select(e => (e.IsOpen, e.IsLive)));
    }

    [Fact]
    public void A_new_run_begins_with_nothing()
    {
        var again = (Running with { RowsDone = 200 }).Begin("other", 9, Now);
        Assert.Equal(("other", 2, 0, 9L, true), (again.Run, again.Runs, again.RowsDone, again.Position, again.IsOpen));
    }

    [Theory]
    [InlineData(new string[0], new string[0], true)]
    [InlineData(new string[0], null, false)]
    [InlineData(new[] { "BusinessName" }, new[] { "BusinessName" }, true)]
    [InlineData(new[] { "BusinessName" }, new[] { "KbliCode,BusinessName" }, true)]
    [InlineData(new[] { "BusinessName", "KbliCode" }, new[] { "KbliCode", "BusinessName" }, true)]
    [InlineData(new[] { "BusinessName" }, new string[0], false)]
    [InlineData(new[] { "BusinessName,Nib,Contacts" }, new[] { "BusinessName" }, true)]
    [InlineData(new[] { "BusinessName,Nib" }, new[] { "Nib" }, false)]
    [InlineData(new[] { "BusinessName" }, new[] { "KbliCode" }, false)]
    [InlineData(new[] { "BusinessName,KbliCode" }, new[] { "KbliCode" }, false)]
    public void A_row_may_be_given_while_what_was_written_of_it_is_named_by_what_covers_it_now(string[] then, string[]? now, bool may)
    {
        // Each text is an agreement; with none at all nothing covers the row.
        var covering = now is null ? [] : now.Length == 0 ? [Agreement("")] : now.Select(Agreement).ToArray();
        Assert.Equal(may, Export.MayStillGive(then.Select(Agreement), covering));
    }

    private static (RefusalKind, string) Of(Outcome<Export> outcome) => (outcome.Refusal!.Kind, outcome.Refusal.Code);

    private static Agreement Agreement(string fields) => new()
    {
        Id = Id<Agreement>.New(), RegionCodes = ["63"], TrackIds = [], Purpose = "Ekspor", ConsentPurpose = "export", From = new DateOnly(2027, 1, 1), TimeZone = "Asia/Makassar",
        Fields = [.. fields.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<SharedField>)],
    };
}
