using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>What a track holds, and that a cohort keeps the version it was made with.</summary>
[Collection(typeof(CountedStore))]
public sealed class TrackTests(EnrolmentHost host)
{
    private static readonly object[] Indicators =
        [new { code = "annual_sales", nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true }];

    private static readonly object[] Stages =
        [new { code = "ready", nameId = "Siap", nameEn = "Ready", requiredSessions = 2 }, new { code = "sell", nameId = "Menjual", nameEn = "Selling", requiredSessions = 4 }];

    private static readonly object[] Milestones =
    [
        new
        {
            code = "grown", nameId = "Tumbuh", nameEn = "Grown", stage = "sell",
            conditions = new object[] { new { kind = "IndicatorImproves", value = 25.5, indicator = "annual_sales" }, new { kind = "SessionsHeld", value = 4 } },
        },
        new { code = "visited", nameId = "Dikunjungi", nameEn = "Visited", conditions = new object[] { new { kind = "Granted" } } },
    ];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_track_keeps_its_stages_milestones_and_rules_and_its_cohorts_and_events_carry_them()
    {
        await using var events = await host.ListenAsync();
        var earlier = await coordinator.TrackAsync();
        object[] rules =
        [
            new { kind = "Region", anyOf = new[] { "63", "62.71" } }, new { kind = "kbli", anyOf = new[] { "c", "4711" } }, new { kind = "Size", anyOf = new[] { "Micro" } },
            new { kind = "Age", minYears = 1, maxYears = 50 }, new { kind = "Certificate", anyOf = new[] { "Halal", "Pirt" } },
            new { kind = "CompletedTrack", anyOf = new[] { earlier } },
        ];
        var track = await MakeAsync(rules: rules);
        var id = track.GetProperty("id").GetGuid();

        var read = await coordinator.ReadAsync($"/tracks/{id}").BodyAsync();
        Assert.Equal(["ready", "sell"], read.GetProperty("stages").EnumerateArray().Select(s => s.Text("code")));
        var grown = read.GetProperty("milestones")[0];
        Assert.Equal(("sell", "IndicatorImproves", 25.5m), (grown.Text("stage"), grown.GetProperty("conditions")[0].Text("kind"), grown.GetProperty("conditions")[0].GetProperty("value").GetDecimal()));
        Assert.Equal(
            ["Region:63,62.71", "Kbli:C,4711", "Size:Micro", "Age:", "Certificate:Halal,Pirt", $"CompletedTrack:{earlier}"],
            read.GetProperty("eligibility").EnumerateArray().Select(r => $"{r.Text("kind")}:{string.Join(',', r.GetProperty("anyOf").EnumerateArray())}"));
        Assert.Equal(50, read.GetProperty("eligibility")[3].GetProperty("maxYears").GetInt32());
        Assert.Equal(read.ToString(), track.ToString());

        var open = await MakeAsync();
        var cohort = await coordinator.CohortAsync(track: open.GetProperty("id").GetGuid());
        await coordinator.ApplyAsync(await coordinator.BusinessAsync("Tahap"), cohort).BodyAsync(HttpStatusCode.Created);
        // Other tests' events may still be on their way, and any may come twice.
        var accepted = await Eventually.Async(
            () => Task.FromResult(events.All.Select(e => e.Event).OfType<EnrolmentAccepted>().Where(e => e.Enrolment.Cohort.CohortId == cohort).ToList()),
            all => all.Count > 0, TimeSpan.FromSeconds(30));
        var told = accepted[0].Enrolment.Track;
        Assert.Equal([("ready", 2), ("sell", 4)], told.Stages.Select(s => (s.Code, s.RequiredSessions)));
        Assert.Equal(new ConditionTerms("IndicatorImproves", 25.5m, "annual_sales"), told.Milestones[0].Conditions[0]);
        Assert.Equal(new ConditionTerms("Granted", null, null), told.Milestones[1].Conditions.Single());
    }

    [Fact]
    public async Task A_running_cohort_keeps_the_rules_of_its_version_and_the_trail_tells_each_change()
    {
        var track = (await MakeAsync(rules: [new { kind = "Size", anyOf = new[] { "Micro" } }])).GetProperty("id").GetGuid();
        var before = await coordinator.CohortAsync(track: track);
        await EditAsync(track, "\"1\"", [new { kind = "Size", anyOf = new[] { "Small" } }]).BodyAsync();
        var after = await coordinator.CohortAsync(track: track);

        var micro = await coordinator.BusinessAsync("Mikro");
        await coordinator.ApplyAsync(micro, after).ProblemAsync(422, "enrolment.not_eligible");
        await coordinator.ApplyAsync(micro, before).BodyAsync(HttpStatusCode.Created);
        var (old, next) = (await coordinator.ReadAsync($"/cohorts/{before}/track").BodyAsync(), await coordinator.ReadAsync($"/cohorts/{after}/track").BodyAsync());
        Assert.Equal((1, "Micro"), (old.GetProperty("version").GetInt32(), old.GetProperty("eligibility")[0].GetProperty("anyOf")[0].GetString()));
        Assert.Equal((2, "Small"), (next.GetProperty("version").GetInt32(), next.GetProperty("eligibility")[0].GetProperty("anyOf")[0].GetString()));

        var trail = (await coordinator.ReadAsync($"/tracks/{track}/audit").BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([1, 2], trail.Select(e => e.GetProperty("version").GetInt32()));
        var change = trail[1].GetProperty("changes").EnumerateArray().Single(c => c.Text("field") == "eligibility");
        Assert.Contains("Micro", change.Text("before"), StringComparison.Ordinal);
        Assert.Contains("Small", change.Text("after"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_edits_of_one_version_at_once_one_is_made_and_no_cohort_sees_half_of_it()
    {
        var track = (await MakeAsync()).GetProperty("id").GetGuid();
        var answers = await Task.WhenAll(
            EditAsync(track, "\"1\"", [new { kind = "Size", anyOf = new[] { "Micro" } }]), EditAsync(track, "\"1\"", [new { kind = "Size", anyOf = new[] { "Small" } }]));
        var cohort = await coordinator.CohortAsync(track: track, open: false);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], answers.Select(a => a.StatusCode).Order());
        var won = answers[0].StatusCode == HttpStatusCode.OK ? "Micro" : "Small";
        var kept = await coordinator.ReadAsync($"/cohorts/{cohort}/track").BodyAsync();
        Assert.Equal((2, won), (kept.GetProperty("version").GetInt32(), kept.GetProperty("eligibility")[0].GetProperty("anyOf")[0].GetString()));
    }

    [Theory]
    [InlineData("""{"stages":[{"code":"A","nameId":"x","nameEn":"x"},null]}""", "stages[0].code=stage.code_format stages[1]=field.required")]
    [InlineData("""{"stages":[{"code":"a","nameId":"x","nameEn":"x"},{"code":"a","nameId":" ","nameEn":"x","requiredSessions":-1}]}""",
        "stages[1].nameId=field.required stages[1].requiredSessions=field.out_of_range stages=stage.code_twice")]
    [InlineData("""{"stages":[{"code":"a","nameId":"x","nameEn":"x","requiredSessions":7}]}""", "stages=stage.sessions_exceed")]
    [InlineData("""{"stages":[{"code":"a","nameId":"x","nameEn":"x","requiredSessions":"7"}]}""", "stages[0].requiredSessions=request.malformed")]
    [InlineData("""{"milestones":[{"code":"m","nameId":"x","nameEn":"x"}]}""", "milestones[0].conditions=field.required")]
    [InlineData("""{"milestones":[{"code":"m","nameId":"x","nameEn":"x","stage":"z","conditions":[{"kind":"Granted"}]},{"code":"m","nameId":"x","nameEn":"x","conditions":[null]},null]}""",
        "milestones[0].stage=milestone.stage_unknown milestones[1].conditions[0]=field.required milestones[2]=field.required milestones=milestone.code_twice")]
    [InlineData("""{"milestones":[{"code":"M","nameId":"x","nameEn":"x","conditions":[{"kind":"Luck"},{"kind":"Granted","value":1,"indicator":"i"},{"kind":"SessionsHeld","value":1.5},{"kind":"AttendanceRate","value":101,"indicator":"i"},{"kind":"IndicatorReaches"}]}]}""",
        "milestones[0].code=milestone.code_format milestones[0].conditions[0].kind=field.unknown_value milestones[0].conditions[1].value=condition.not_used milestones[0].conditions[1].indicator=condition.not_used milestones[0].conditions[2].value=condition.whole_number milestones[0].conditions[3].value=field.out_of_range milestones[0].conditions[3].indicator=condition.not_used milestones[0].conditions[4].value=field.required milestones[0].conditions[4].indicator=field.required")]
    [InlineData("""{"milestones":[{"code":"m","nameId":"x","nameEn":"x","conditions":[{"kind":"IndicatorImproves","value":10,"indicator":"unheard_of"}]}]}""",
        "milestones[0].conditions[0].indicator=condition.indicator_unknown")]
    [InlineData("""{"eligibility":[null,{},{"kind":"Luck","anyOf":["x"]}]}""",
        "eligibility[0]=field.required eligibility[1].kind=field.unknown_value eligibility[2].kind=field.unknown_value")]
    [InlineData("""{"eligibility":[{"kind":"Region","anyOf":[]},{"kind":"Region","anyOf":["99",null]},{"kind":"Region","anyOf":["63","63"]},{"kind":"Region","anyOf":["63"],"minYears":1,"maxYears":2}]}""",
        "eligibility[0].anyOf=field.required eligibility[1].anyOf[0]=region.unknown eligibility[1].anyOf[1]=field.required eligibility[2].anyOf=eligibility.value_twice eligibility[3].minYears=eligibility.not_used eligibility[3].maxYears=eligibility.not_used")]
    [InlineData("""{"eligibility":[{"kind":"Kbli","anyOf":["V","1","99999",null,"10794x"]},{"kind":"Kbli","anyOf":["C","c"]}]}""",
        "eligibility[0].anyOf[0]=eligibility.kbli_unlisted eligibility[0].anyOf[1]=eligibility.kbli_unlisted eligibility[0].anyOf[2]=eligibility.kbli_unlisted eligibility[0].anyOf[3]=eligibility.kbli_unlisted eligibility[0].anyOf[4]=eligibility.kbli_unlisted eligibility[1].anyOf=eligibility.value_twice")]
    [InlineData("""{"eligibility":[{"kind":"Size","anyOf":["Large"]},{"kind":"Certificate","anyOf":["0"]},{"kind":"Size","anyOf":"Micro"}]}""", "eligibility[2].anyOf=request.malformed")]
    [InlineData("""{"eligibility":[{"kind":"Size","anyOf":["Large","+1"]},{"kind":"Certificate","anyOf":["0"]}]}""",
        "eligibility[0].anyOf[0]=field.unknown_value eligibility[0].anyOf[1]=field.unknown_value eligibility[1].anyOf[0]=field.unknown_value")]
    [InlineData("""{"eligibility":[{"kind":"Age"},{"kind":"Age","minYears":5,"maxYears":4},{"kind":"Age","minYears":-1,"maxYears":201,"anyOf":["1"]}]}""",
        "eligibility[0].minYears=eligibility.bounds eligibility[1].maxYears=eligibility.bounds_reversed eligibility[2].anyOf=eligibility.not_used eligibility[2].minYears=field.out_of_range eligibility[2].maxYears=field.out_of_range")]
    [InlineData("""{"eligibility":[{"kind":"CompletedTrack","anyOf":["0193b000-0000-7000-8000-000000000000","x"]}]}""",
        "eligibility[0].anyOf[0]=track.unknown eligibility[0].anyOf[1]=track.unknown")]
    public async Task What_a_track_cannot_hold_is_refused_field_by_field(string part, string fields)
    {
        var made = (await MakeAsync()).GetProperty("id").GetGuid();
        var before = await StoredAsync();
        var body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(part)!;
        foreach (var (name, value) in new Dictionary<string, object> { ["name"] = "T", ["requiredSessions"] = 6 })
            body[name] = JsonSerializer.SerializeToElement(value);
        body["programmeId"] = JsonSerializer.SerializeToElement(Guid.CreateVersion7());

        foreach (var answer in new[] { coordinator.PostAsync("/tracks", body), coordinator.PutAsync($"/tracks/{made}", Without(body, "programmeId"), "\"1\"") })
        {
            var problem = await answer.ProblemAsync(400, fields.Contains(' ', StringComparison.Ordinal) ? "request.invalid" : fields.Split('=')[1]);
            Assert.Equal(fields, string.Join(' ', problem.GetProperty("errors").EnumerateArray().Select(e => $"{e.Text("field")}={e.Text("code")}")));
        }

        Assert.Equal(before, await StoredAsync());
    }

    [Fact]
    public async Task Numbers_are_bounded_and_a_track_cannot_require_itself()
    {
        var many = Enumerable.Range(0, 21).Select(_ => new { kind = "Size", anyOf = new[] { "Micro" } }).ToArray<object>();
        await PostAsync(rules: many).ProblemAsync(400, "field.out_of_range");
        await PostAsync(rules: [new { kind = "Region", anyOf = Enumerable.Range(0, 51).Select(i => $"63.{i:00}") }]).ProblemAsync(400, "request.invalid");
        await PostAsync(stages: [.. Enumerable.Range(0, 21).Select(i => new { code = $"s{i}", nameId = "x", nameEn = "x" })]).ProblemAsync(400, "request.invalid");
        var track = (await MakeAsync()).GetProperty("id").GetGuid();
        await EditAsync(track, "\"1\"", [new { kind = "CompletedTrack", anyOf = new[] { track } }]).ProblemAsync(400, "eligibility.track_itself");
    }

    private static Dictionary<string, JsonElement> Without(Dictionary<string, JsonElement> body, string name) =>
        body.Where(f => f.Key != name).ToDictionary(f => f.Key, f => f.Value);

    private Task<HttpResponseMessage> EditAsync(Guid track, string version, object[] rules) =>
        coordinator.PutAsync($"/tracks/{track}", new { name = "Siap Ekspor", requiredSessions = 6, eligibility = rules }, version);

    private async Task<JsonElement> MakeAsync(object[]? rules = null) => await PostAsync(rules).BodyAsync(HttpStatusCode.Created);

    private async Task<HttpResponseMessage> PostAsync(object[]? rules = null, object[]? stages = null)
    {
        var programme = await coordinator.PostAsync("/programmes", new { name = "P", startsOn = "2026-01-01", endsOn = "2028-12-31" }).BodyAsync(HttpStatusCode.Created);
        return await coordinator.PostAsync("/tracks", new
        {
            programmeId = programme.GetProperty("id").GetGuid(), name = "Siap Ekspor", requiredSessions = 6, indicators = Indicators,
            stages = stages ?? Stages, milestones = Milestones, eligibility = rules ?? [],
        });
    }

    private Task<List<BsonDocument>> StoredAsync() =>
        host.Database.GetCollection<BsonDocument>("tracks").Find(FilterDefinition<BsonDocument>.Empty).SortBy(t => t["_id"]).ToListAsync(Cancellation);
}
