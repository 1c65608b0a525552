using CoachingPlatform.Progress.Domain;
using CoachingPlatform.ServiceDefaults.Values;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Feeding;

/// <summary>When a partner is to be told something, and which agreements its feed has to be made for.</summary>
public sealed class DecisionTests
{
    private static readonly Id<Partner> Us = new(new Guid(1, 0, 0, new byte[8]));
    private static readonly Id<Enrolment> It = new(new Guid(2, 0, 0, new byte[8]));
    private static readonly Id<Agreement> A = new(new Guid(3, 0, 0, new byte[8])), B = new(new Guid(4, 0, 0, new byte[8]));

    [Theory]
    [InlineData(nameof(FeedCause.Changed), null, null, null)]
    [InlineData(nameof(FeedCause.Changed), null, "new", "row")]
    [InlineData(nameof(FeedCause.Changed), "old", "old", null)]
    [InlineData(nameof(FeedCause.Changed), "old", "new", "row")]
    [InlineData(nameof(FeedCause.Changed), "old", null, "gone")]
    [InlineData(nameof(FeedCause.Changed), "gone", null, null)]
    [InlineData(nameof(FeedCause.Changed), "gone", "old", "row")]
    [InlineData(nameof(FeedCause.Agreement), null, null, null)]
    [InlineData(nameof(FeedCause.Agreement), "old", "old", "row")]
    [InlineData(nameof(FeedCause.Agreement), "old", null, "gone")]
    [InlineData(nameof(FeedCause.Agreement), "gone", null, null)]
    [InlineData(nameof(FeedCause.Given), null, null, "gone")]
    [InlineData(nameof(FeedCause.Given), null, "old", "row")]
    [InlineData(nameof(FeedCause.Given), "old", "old", null)]
    [InlineData(nameof(FeedCause.Given), "old", null, "gone")]
    [InlineData(nameof(FeedCause.Given), "gone", null, "gone")]
    [InlineData(nameof(FeedCause.GivenOnEnded), "old", "old", "row")]
    [InlineData(nameof(FeedCause.GivenOnEnded), null, null, "gone")]
    public void It_is_told_what_is_new_to_it_and_what_it_has_to_forget(string why, string? known, string? visible, string? told)
    {
        var next = FeedEntry.Next(Entry(known), Us, It, Digest(visible), Enum.Parse<FeedCause>(why), ProgressHost.Now);

        Assert.Equal(told, next is null ? null : next.IsGone ? "gone" : "row");
        Assert.Equal(told == "gone", next?.GoneAt is not null);
        Assert.Equal(told == "row" ? Digest(visible) : null, next?.Fingerprint);
    }

    [Fact]
    public void A_feed_is_made_for_the_agreements_in_force_and_for_the_generation_that_is_read()
    {
        var feed = new PartnerFeed { Id = Us, Generation = 2 };
        Assert.Null(feed.Planned([], 2, 7));

        var begun = feed.Planned([A], 2, 7)!;
        Assert.Equal([A], begun.Sweep!.Agreements);
        Assert.Equal((FeedCause.Agreement, 7), (begun.Sweep.Cause, begun.Sweep.Until));
        Assert.Equal([], begun.Open);
        // One at a time: what changes meanwhile is planned when it is done.
        Assert.Same(begun, begun.Planned([A, B], 3, 9));

        var open = begun.Swept();
        Assert.Equal([A], open.Open);
        Assert.Null(open.Planned([A], 2, 9));
        var changed = open.Planned([B], 3, 9)!;
        Assert.Equal([A, B], changed.Sweep!.Agreements);
        Assert.Equal([B], changed.Swept().Open);
        // The generation is compared afterwards, and what is the same in it is not told again.
        var compared = changed.Swept().Planned([B], 3, 9)!;
        Assert.Equal((FeedCause.Changed, 3), (compared.Sweep!.Cause, compared.Sweep.Generation));
        Assert.Null(compared.Swept().Planned([B], 3, 9));
    }

    [Theory]
    [InlineData("2027-03-01", null, "2027-03-01T16:00:00Z", null)]
    [InlineData("2027-03-02", null, "2027-03-01T15:59:59Z", "agreement.none")]
    [InlineData("2027-03-02", null, "2027-03-01T16:00:00Z", null)]
    [InlineData("2027-03-01", "2027-03-01", "2027-03-01T15:59:59Z", null)]
    [InlineData("2027-03-01", "2027-03-01", "2027-03-01T16:00:00Z", "agreement.ended")]
    public void An_agreement_is_in_force_from_its_first_midnight_to_its_last(string from, string? until, string now, string? refusal)
    {
        var partner = new Partner
        {
            Id = Us, Version = 1, NameId = "", NameEn = "", ClientIds = [], CursorKey = new byte[32],
            Agreements =
            [
                new()
                {
                    Id = A, RegionCodes = ["63"], TrackIds = [], Fields = [], Purpose = "Ekspor", ConsentPurpose = "export", From = Day(from), Until = until is null ? null : Day(until),
                    TimeZone = "Asia/Makassar",
                },
            ],
        };

        Assert.Equal(refusal, partner.AccessAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).Refusal?.Code);
    }

    [Fact]
    public void A_cursor_of_a_day_is_one_text_and_opens_to_what_was_sealed_with_its_day()
    {
        var partner = new Partner { Id = Us, Version = 1, NameId = "", NameEn = "", ClientIds = [], CursorKey = [.. Enumerable.Range(0, 32).Select(n => (byte)n)], Agreements = [] };
        var today = Day("2027-03-01");
        var cursor = new PartnerCursor(long.MaxValue, today, It);

        var text = cursor.Seal(partner, "list");

        Assert.Equal(text, cursor.Seal(partner, "list"));
        Assert.NotEqual(text, (cursor with { Day = today.AddDays(1) }).Seal(partner, "list"));
        Assert.NotEqual(text, (cursor with { Position = 1 }).Seal(partner, "list"));
        Assert.Equal(cursor, PartnerCursor.Open(text, partner, "list", today.AddDays(60)).Value);
        Assert.Equal("cursor.expired", PartnerCursor.Open(text, partner, "list", today.AddDays(61)).Refusal!.Code);
        Assert.Equal("cursor.filter", PartnerCursor.Open(text, partner, "other", today).Refusal!.Code);
        Assert.Equal("cursor.foreign", PartnerCursor.Open(text, partner with { CursorKey = new byte[32] }, "list", today).Refusal!.Code);
        Assert.Equal("cursor.foreign", PartnerCursor.Open(text, partner with { Id = new(Guid.NewGuid()) }, "list", today).Refusal!.Code);
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static byte[]? Digest(string? of) => of is null ? null : [.. of.Select(c => (byte)c)];

    private static FeedEntry? Entry(string? known) => known is null ? null : new FeedEntry
    {
        Id = FeedEntry.KeyOf(Us, It), PartnerId = Us, EnrolmentId = It, Position = 5, IsGone = known == "gone", Fingerprint = known == "gone" ? null : Digest(known),
    };
}
