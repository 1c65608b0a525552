using System.Text.Json;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests.Rebuilding;

/// <summary>What Enrolment and Mentoring tell again makes the same progress as what they told in the course of time.</summary>
public sealed class RebuildTests : IClassFixture<CoachedPlatform>
{
    private readonly CoachedPlatform platform;

    public RebuildTests(CoachedPlatform platform) => this.platform = platform;

    [Fact]
    public async Task Rebuilt_while_commands_go_on_it_equals_the_live_one_and_serves()
    {
        await platform.DrainedAsync();
        using var stop = new CancellationTokenSource();
        var commands = WorkAsync(stop.Token);

        var (code, lines) = await platform.RebuildAsync();
        await stop.CancelAsync();
        var made = await commands;

        Assert.Equal(0, code);
        Assert.StartsWith("equal: ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(lines[^3]["live    ".Length..], lines[^2]["rebuilt ".Length..]);
        await platform.DrainedAsync();
        var shown = await platform.ShownAsync();
        Assert.NotEmpty(made);
        Assert.All(made, id => Assert.Contains("\"sessionsHeld\":1", shown[id], StringComparison.Ordinal));
        Assert.All(made, id => Assert.Contains("\"marketLevel\":\"Global\"", shown[id], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_is_opened_by_the_account_that_registered_the_business_and_by_its_mentor_of_now()
    {
        // Of these two the assignment of the second has ended; all businesses were registered by one account.
        var (coached, left, registrar) = (platform.Enrolments[0], platform.Enrolments[4], "11111111-1111-1111-1111-111111111111");
        await platform.DrainedAsync();

        foreach (var (role, account, id, status) in new[]
        {
            ("business", registrar, coached, 200), ("business", registrar, left, 200), ("mentor", platform.MentorAccount, coached, 200),
            ("mentor", platform.MentorAccount, left, 404), ("mentor", registrar, coached, 404), ("business", platform.MentorAccount, coached, 404),
        })
        {
            var (answered, body) = await platform.OpenAsync(role, account, id);
            Assert.True(status == (int)answered, $"{role} {account}: {answered} {body}");
            Assert.Equal(status == 200, body.Contains("\"rule\":", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Milestones_and_levels_by_a_scheme_are_rebuilt_to_the_same()
    {
        await platform.DrainedAsync();
        // 14.50 % and then nothing known; 13.50 % and then 13.10 %.
        var (unknown, better, granted) = (await ShownAsync(2), await ShownAsync(1), await ShownAsync(6));
        Assert.Equal(("Local", "National"), (unknown.GetProperty("marketLevel").GetString(), better.GetProperty("marketLevel").GetString()));
        Assert.Equal(2, better.GetProperty("marketLevelScheme").GetInt32());
        Assert.Equal([JsonValueKind.String, JsonValueKind.Null], better.GetProperty("milestones").EnumerateArray().Select(m => m.GetProperty("reachedOn").ValueKind));
        Assert.Equal("Sudah diperiksa", granted.GetProperty("milestones")[1].GetProperty("decision").GetProperty("reason").GetString());

        Assert.Equal(
            """{"proposed":0,"accepted":1,"declined":0,"withdrawn":0,"outcomes":[{"kind":"Contract","count":1,"rupiah":225000000}]}""",
            (await ShownAsync(0)).GetProperty("referrals").GetRawText());

        // The assignment of the second has ended.
        Assert.Equal([JsonValueKind.String, JsonValueKind.Null], new[] { await ShownAsync(0), await ShownAsync(4) }.Select(shown => shown.GetProperty("mentorId").ValueKind));

        var before = await platform.ShownAsync();
        Assert.Equal(0, (await platform.RebuildAsync()).Code);

        Assert.Equal(before, await platform.ShownAsync());

        async Task<JsonElement> ShownAsync(int n) => JsonElement.Parse((await platform.ShownAsync())[platform.Enrolments[n]]);
    }

    [Fact]
    public async Task A_rebuild_killed_half_way_leaves_the_live_one_as_it_is_and_goes_on_when_it_is_started_again()
    {
        await platform.DrainedAsync();
        var before = await platform.ShownAsync();
        var active = await ActiveAsync();
        var marks = platform.Store.GetCollection<BsonDocument>("rebuildMarks");

        using (var killed = await platform.StartRebuildAsync())
        {
            await Eventually.HoldsAsync(() => marks.Find(new BsonDocument()).AnyAsync(), TimeSpan.FromSeconds(60));
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        Assert.Equal(active, await ActiveAsync());
        Assert.Equal(before, await platform.ShownAsync());
        var (code, lines) = await platform.RebuildAsync();
        Assert.Equal(0, code);
        Assert.Equal($"Going on with generation {active + 1}.", lines[0]);
        Assert.StartsWith("equal: ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(active + 1, await ActiveAsync());
        Assert.Equal(before, await platform.ShownAsync());
    }

    [Fact]
    public async Task A_damaged_read_model_is_found_by_the_check_and_healed_by_the_rebuild()
    {
        await platform.DrainedAsync();
        var right = await platform.ShownAsync();
        var (rows, facts) = await CollectionsAsync();
        await rows.DeleteOneAsync(Of(platform.Enrolments[0]));
        await rows.UpdateOneAsync(Of(platform.Enrolments[1]), Builders<BsonDocument>.Update.Set("progress.sessionsHeld", 9).Set("progress.completion.conditionsMet", true));
        await facts.DeleteManyAsync(new BsonDocument("enrolments", Binary(platform.Enrolments[2])));
        await rows.DeleteOneAsync(Of(platform.Enrolments[2]));
        Assert.NotEqual(right, await platform.ShownAsync());

        var (found, differing) = await platform.RebuildAsync("--check");
        Assert.Equal(1, found);
        Assert.StartsWith("3 rows differ: ", differing[^1], StringComparison.Ordinal);
        Assert.NotEqual(differing[^3]["live    ".Length..], differing[^2]["rebuilt ".Length..]);
        Assert.NotEqual(right, await platform.ShownAsync());

        var (healed, told) = await platform.RebuildAsync();
        Assert.Equal(0, healed);
        // Enrolment hears what was shown wrongly.
        Assert.Contains(told, line => line.StartsWith("completion   1 judged otherwise, ", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => platform.Judgements.Find(Of(platform.Enrolments[1]).Add("conditionsMet", false)).AnyAsync());
        await Eventually.Async(platform.ShownAsync, shown => shown.SequenceEqual(right));
        Assert.Equal(0, (await platform.RebuildAsync("--check")).Code);
    }

    [Fact]
    public async Task A_rebuild_shares_what_businesses_consent_to_and_brings_no_withdrawn_consent_back()
    {
        await platform.DrainedAsync();
        var consenting = new[] { platform.Enrolments[0], platform.Enrolments[2] }.OrderBy(id => id.ToString()).ToList();
        Assert.Equal(consenting, await platform.PulledAsync());
        var (rows, _) = await CollectionsAsync();
        await rows.UpdateManyAsync(new BsonDocument(), Builders<BsonDocument>.Update.Set("sharedUnder", new BsonArray()));

        var (code, _) = await platform.RebuildAsync();

        Assert.Equal(0, code);
        var (rebuilt, _) = await CollectionsAsync();
        Assert.Equal(consenting.Count, await rebuilt.CountDocumentsAsync(new BsonDocument("sharedUnder.0", new BsonDocument("$exists", true)), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(consenting, await Eventually.Async(platform.PulledAsync, pulled => pulled.Count == consenting.Count));
    }

    [Fact]
    public async Task One_that_was_begun_can_be_given_up()
    {
        await platform.DrainedAsync();
        var active = await ActiveAsync();
        using (var killed = await platform.StartRebuildAsync())
        {
            await Eventually.HoldsAsync(async () => (await GenerationAsync()).Contains("rebuilding"), TimeSpan.FromSeconds(60));
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        var (code, lines) = await platform.RebuildAsync("--cancel");

        Assert.Equal((0, $"generation {active} serves; nothing is being rebuilt"), (code, lines[^1]));
        Assert.False((await GenerationAsync()).Contains("rebuilding"));
        Assert.Equal(2, (await platform.RebuildAsync("--now")).Code);
    }

    [Fact]
    public async Task Rule09_A_merge_of_businesses_and_its_undo_reach_all_services_and_rebuild_to_the_same()
    {
        var (goes, stays) = (await platform.EnrolAsync($"Purun {Guid.NewGuid():N}"), await platform.EnrolAsync($"Tikar {Guid.NewGuid():N}"));
        await platform.AssignAsync(goes);
        await platform.LogAsync(5, 9.10m, goes);
        await platform.WithdrawAsync(stays);
        await platform.DrainedAsync();
        Assert.StartsWith("Purun", await NameAsync(), StringComparison.Ordinal);

        // A session is told in the same moment.
        await Task.WhenAll(platform.MergeAsync(goes, stays), platform.LogAsync(4, 9.20m, goes));
        await platform.DrainedAsync();
        Assert.StartsWith("Tikar", await NameAsync(), StringComparison.Ordinal);
        Assert.Contains("\"sessionsHeld\":2", (await platform.ShownAsync())[goes], StringComparison.Ordinal);
        Assert.Equal(0, (await platform.RebuildAsync()).Code);

        await Task.WhenAll(platform.UndoMergeAsync(), platform.LogAsync(3, 9.30m, goes));
        await platform.DrainedAsync();
        Assert.StartsWith("Purun", await NameAsync(), StringComparison.Ordinal);
        Assert.Contains("\"sessionsHeld\":3", (await platform.ShownAsync())[goes], StringComparison.Ordinal);
        Assert.Equal(0, (await platform.RebuildAsync()).Code);

        async Task<string> NameAsync() => JsonElement.Parse((await platform.ShownAsync())[goes]).GetProperty("businessName").GetString()!;
    }

    // New businesses that are coached and judged while the rebuild runs.
    private async Task<List<Guid>> WorkAsync(CancellationToken stop)
    {
        var made = new List<Guid>();
        while (!stop.IsCancellationRequested)
        {
            var id = await platform.EnrolAsync($"Sasirangan {Guid.NewGuid():N}");
            await platform.AssignAsync(id);
            await platform.LogAsync(2, 9.90m, id);
            await platform.LogAsync(1, 15m + made.Count, platform.Enrolments[0]);
            await platform.SetLevelAsync(id, "Global");
            made.Add(id);
        }

        return made;
    }

    private async Task<BsonDocument> GenerationAsync() => await platform.Store.GetCollection<BsonDocument>("generations").Find(new BsonDocument()).SingleAsync();

    private async Task<int> ActiveAsync() => (await GenerationAsync())["active"].AsInt32;

    private async Task<(IMongoCollection<BsonDocument> Rows, IMongoCollection<BsonDocument> Facts)> CollectionsAsync()
    {
        var suffix = await ActiveAsync() is > 0 and var n ? $"_{n}" : "";
        return (platform.Store.GetCollection<BsonDocument>("progress" + suffix), platform.Store.GetCollection<BsonDocument>("facts" + suffix));
    }

    private static BsonDocument Of(Guid enrolment) => new("_id", Binary(enrolment));

    private static BsonBinaryData Binary(Guid id) => new(id, GuidRepresentation.Standard);
}
