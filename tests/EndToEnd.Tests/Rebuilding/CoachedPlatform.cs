using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Mentoring.Storage;
using CoachingPlatform.Messaging;
using CoachingPlatform.Progress.Rebuilding;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests.Rebuilding;

/// <summary>Enrolment, Mentoring and Progress with a cohort of eight businesses that have been coached: everything that Progress can be told.</summary>
public sealed class CoachedPlatform : IAsyncLifetime
{
    private const string ClientId = "partner-of-the-rebuild";
    private readonly DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
    private Surroundings surroundings = null!;
    private EnrolmentHost enrolment = null!;
    private MentoringHost mentoring = null!;
    private ProgressHost progress = null!;
    private HttpClient atEnrolment = null!;
    private HttpClient atMentoring = null!;
    private HttpClient atProgress = null!;
    private Guid cohort;
    private Guid mentor;
    private Guid merged;

    public List<Guid> Enrolments { get; } = [];

    /// <summary>The account that the mentor signs in with.</summary>
    public string MentorAccount { get; } = Guid.NewGuid().ToString();

    public IMongoDatabase Store => progress.Database;

    /// <summary>What Enrolment has heard of the conditions for completion.</summary>
    public IMongoCollection<BsonDocument> Judgements => enrolment.Database.GetCollection<BsonDocument>("completionJudgements");

    public async ValueTask InitializeAsync()
    {
        surroundings = await Surroundings.NewAsync();
        enrolment = new EnrolmentHost(surroundings);
        mentoring = new MentoringHost(surroundings);
        progress = new ProgressHost(surroundings, enrolment, mentoring);
        await enrolment.InitializeAsync();
        await mentoring.InitializeAsync();
        await progress.InitializeAsync();
        (atEnrolment, atMentoring, atProgress) = (enrolment.Client("coordinator"), mentoring.Client("coordinator"), progress.Client("coordinator"));
        await SetUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { atEnrolment, atMentoring, atProgress })
            client.Dispose();
        await progress.DisposeAsync();
        await mentoring.DisposeAsync();
        await enrolment.DisposeAsync();
        await surroundings.DisposeAsync();
    }

    /// <summary>The operator's command, in this process.</summary>
    public async Task<(int Code, IReadOnlyList<string> Lines)> RebuildAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await progress.Services.GetServices<IOperatorCommand>().OfType<RebuildCommand>().Single().RunAsync(arguments, output, CancellationToken.None);
        return (code, output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    /// <summary>The operator's command as a process of its own, which can be killed.</summary>
    public async Task<Process> StartRebuildAsync() => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "CoachingPlatform.Progress.dll"), "rebuild"])
    {
        RedirectStandardOutput = true,
        Environment =
        {
            ["ConnectionStrings__mongodb"] = await TestServers.StoreAsync(),
            ["ConnectionStrings__rabbitmq"] = TestServers.Broker,
            ["Store__Database"] = Store.DatabaseNamespace.DatabaseName,
            ["Messaging__Prefix"] = surroundings.Prefix,
            ["Identity__Authority"] = surroundings.Issuer.Authority,
            ["Services__Enrolment"] = enrolment.Address.ToString(),
            ["Services__Mentoring"] = mentoring.Address.ToString(),
        },
    })!;

    /// <summary>How Progress answers an account that opens a number.</summary>
    public async Task<(System.Net.HttpStatusCode Status, string Body)> OpenAsync(string role, string account, Guid id)
    {
        using var client = progress.Client(role, account);
        using var answer = await client.GetAsync($"/api/v1/progress/{id}/numbers/sessionsHeld");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Progress as a coordinator sees it, by enrolment.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> ShownAsync()
    {
        var page = await atProgress.GetFromJsonAsync<JsonElement>($"/api/v1/progress?cohortId={cohort}&limit=200");
        return page.GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("enrolmentId").GetGuid(), i => i.GetRawText());
    }

    /// <summary>The enrolments that the partner sees.</summary>
    public async Task<IReadOnlyList<Guid>> PulledAsync()
    {
        using var partner = progress.PartnerClient(ClientId);
        var page = await partner.GetFromJsonAsync<JsonElement>("/partner/v1/progress?limit=200");
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("enrolmentId").GetGuid())];
    }

    /// <summary>A new business that applies and gets a seat.</summary>
    public async Task<Guid> EnrolAsync(string name)
    {
        var business = await PostAsync(atEnrolment, "/api/v1/businesses", new { name, regionCode = "63.02.05", owner = new { name = "Siti Mahmudah" } });
        var enrolled = await PostAsync(atEnrolment, "/api/v1/enrolments", new { businessId = Id(business), cohortId = cohort });
        lock (Enrolments)
            Enrolments.Add(Id(enrolled));
        return Id(enrolled);
    }

    /// <summary>Gives it the mentor, as soon as Mentoring has heard of it.</summary>
    public async Task<Guid> AssignAsync(Guid id)
    {
        JsonElement answer = default;
        await Eventually.HoldsAsync(async () =>
        {
            using var response = await atMentoring.PostAsJsonAsync("/api/v1/assignments", new { enrolmentId = id, mentorId = mentor, startsOn = today.AddDays(-50) });
            answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode;
        });
        return Id(answer);
    }

    /// <summary>A session that took place.</summary>
    public Task<JsonElement> LogAsync(int daysAgo, decimal? defects, params Guid[] enrolments) => PostAsync(atMentoring, "/api/v1/sessions/logged", new
    {
        mentorId = mentor, enrolmentIds = enrolments, kind = "OnSite", occurredAt = DateTimeOffset.UtcNow.AddDays(-daysAgo),
        attendance = enrolments.Select((e, i) => new { enrolmentId = e, status = i == 0 ? "Present" : "ExcusedAbsence" }),
        actionItems = new[] { new { enrolmentId = enrolments[0], text = "Urus sertifikat halal", dueOn = today.AddDays(30) } },
        indicatorValues = new[] { new { enrolmentId = enrolments[0], code = "defect_rate", kind = "Actual", value = defects } },
    });

    /// <summary>The business of an enrolment leaves its place.</summary>
    public Task WithdrawAsync(Guid id) => PostAsync(atEnrolment, $"/api/v1/enrolments/{id}/withdraw", new { reason = "Pindah" });

    /// <summary>Merges the business of one enrolment into that of another.</summary>
    public async Task MergeAsync(Guid goes, Guid stays)
    {
        merged = await BusinessOfAsync(goes);
        await PostAsync(atEnrolment, $"/api/v1/businesses/{merged}/merge", new
        {
            into = await BusinessOfAsync(stays), version = 1, intoVersion = 1, choices = new { name = "Into", owner = "Into" }, reason = "Satu usaha",
        });
    }

    /// <summary>Undoes the merge.</summary>
    public Task UndoMergeAsync() => PostAsync(atEnrolment, $"/api/v1/businesses/{merged}/merge/undo", new { reason = "Dua usaha" });

    /// <summary>A decision that only Progress knows of.</summary>
    public async Task SetLevelAsync(Guid id, string level) => await Eventually.HoldsAsync(async () =>
    {
        using var seen = await atProgress.GetAsync($"/api/v1/progress/{id}");
        if (!seen.IsSuccessStatusCode)
            return false;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/progress/{id}/market-level") { Content = JsonContent.Create(new { level, reason = "Kontrak pasokan" }) };
        request.Headers.IfMatch.Add(seen.Headers.ETag!);
        using var response = await atProgress.SendAsync(request);
        return response.IsSuccessStatusCode;
    });

    /// <summary>Waits until everything that was said has been told to Progress.</summary>
    public Task DrainedAsync() => Eventually.HoldsAsync(
        async () => !await IsPendingAsync(enrolment.Database) && !await IsPendingAsync(mentoring.Database)
            && (await ShownAsync()).Count == Enrolments.Count && (await RebuildAsync("--check")).Code == 0,
        TimeSpan.FromMinutes(1));

    private static Task<bool> IsPendingAsync(IMongoDatabase database) =>
        database.GetCollection<BsonDocument>("outbox").Find(new BsonDocument()).AnyAsync();

    private async Task SetUpAsync()
    {
        var programme = await PostAsync(atEnrolment, "/api/v1/programmes", new { name = "Pembinaan", organisers = new[] { "Apindo" }, startsOn = today.AddDays(-60), endsOn = today.AddDays(300) });
        var track = await PostAsync(atEnrolment, "/api/v1/tracks", new
        {
            programmeId = Id(programme), name = "Siap Ekspor", requiredSessions = 3,
            indicators = new[] { new { code = "defect_rate", nameId = "Tingkat cacat", nameEn = "Defect rate", unit = "%", higherIsBetter = false } },
            milestones = new object[]
            {
                new { code = "few_defects", nameId = "Sedikit cacat", nameEn = "Few defects", conditions = new[] { new { kind = "IndicatorReaches", value = 14, indicator = "defect_rate" } } },
                new { code = "checked", nameId = "Diperiksa", nameEn = "Checked", conditions = new[] { new { kind = "Granted" } } },
            },
        });
        cohort = Id(await PostAsync(atEnrolment, "/api/v1/cohorts", new
        {
            trackId = Id(track), name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar", startsOn = today.AddDays(-60), endsOn = today.AddDays(120), capacity = 1000, admission = "Automatic",
        }));
        await PostAsync(atEnrolment, $"/api/v1/cohorts/{cohort}/open", new { });
        mentor = Id(await PostAsync(atMentoring, "/api/v1/mentors", new
        {
            accountId = MentorAccount, name = "Rahmawati", kbliDivisions = new[] { "10" }, topics = new[] { "ekspor" }, regionCodes = new[] { "63" }, languages = new[] { "id" }, loadLimit = 500,
        }));
        for (var n = 0; n < 8; n++)
        {
            var id = await EnrolAsync($"Kerupuk {n}");
            var assignment = await AssignAsync(id);
            var first = await LogAsync(40 - n, 12.50m + n, id);
            await LogAsync(20, n == 2 ? null : 13.10m, id);
            if (n == 3)
                await PostAsync(atMentoring, $"/api/v1/action-items/{first.GetProperty("actionItems")[0].GetProperty("id").GetGuid()}/done", new { });
            if (n == 4)
                await PostAsync(atMentoring, $"/api/v1/assignments/{assignment}/end", new { reason = "Mentor cuti" });
            if (n == 5)
                await PostAsync(atEnrolment, $"/api/v1/enrolments/{id}/withdraw", new { reason = "Pindah" });
        }

        await LogAsync(10, 14.00m, Enrolments[0], Enrolments[1]);
        var planned = await PostAsync(atMentoring, "/api/v1/sessions", new { mentorId = mentor, enrolmentIds = new[] { Enrolments[6] }, kind = "Online", scheduledAt = DateTimeOffset.UtcNow.AddDays(3) });
        await PostAsync(atMentoring, $"/api/v1/sessions/{Id(planned)}/cancel", new { reason = "Banjir" });
        await RenameAsync();
        await ReferAsync(await ConsentAsync(), Enrolments[0]);
        await SetLevelAsync(Enrolments[7], "National");
        await DecideAsync($"/api/v1/progress/{Enrolments[6]}/milestones/checked/grant", new { reason = "Sudah diperiksa" }, Enrolments[6]);
        await ActivateSchemeAsync();
    }

    // From now on a business with few defects is national, whoever was told of before included.
    private async Task ActivateSchemeAsync()
    {
        var conditions = new[] { new { kind = "IndicatorReaches", value = 13.50m, code = "defect_rate" } };
        var scheme = $"/api/v1/market-level-schemes/{Id(await PostAsync(atProgress, "/api/v1/market-level-schemes", new
        {
            nameId = "Tingkat", nameEn = "Levels", rules = new[] { new { level = "National", ways = new[] { new { conditions } } } },
        }))}";
        await PostAsync(atProgress, $"{scheme}/preview", new { });
        await Eventually.HoldsAsync(async () => (await atProgress.GetFromJsonAsync<JsonElement>($"{scheme}/preview")).GetProperty("isDone").GetBoolean(), TimeSpan.FromSeconds(30));
        using var activate = new HttpRequestMessage(HttpMethod.Post, $"{scheme}/activate") { Content = JsonContent.Create(new { reason = "Rapat" }) };
        activate.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var answer = await atProgress.SendAsync(activate);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task DecideAsync(string address, object body, Guid id) => Eventually.HoldsAsync(async () =>
    {
        using var seen = await atProgress.GetAsync($"/api/v1/progress/{id}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(seen.Headers.ETag!);
        using var response = await atProgress.SendAsync(request);
        return response.IsSuccessStatusCode;
    });

    // The business of the first enrolment, after its enrolment was told: the profile's version is newer than any enrolment's event shows.
    private async Task RenameAsync()
    {
        var business = await BusinessOfAsync(Enrolments[0]);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/businesses/{business}")
        {
            Content = JsonContent.Create(new { name = "Kerupuk Cahaya Baru", regionCode = "63.71.01", owner = new { name = "Siti Mahmudah" } }),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var response = await atEnrolment.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    // Three businesses consent to a partner, one of them withdraws and one is renamed already; the others never said anything.
    private async Task<Guid> ConsentAsync()
    {
        var partner = Id(await PostAsync(atProgress, "/api/v1/partners", new { nameId = "Mitra", nameEn = "Partner", clientIds = new[] { ClientId } }));
        await PostAsync(atProgress, $"/api/v1/partners/{partner}/agreements", new { regionCodes = new[] { "63" }, purpose = "Ekspor", consentPurpose = "export", from = today.AddDays(-1) });
        var text = Id(await PostAsync(atEnrolment, "/api/v1/consent-texts", new { purpose = "export", partnerId = partner, indonesian = "Setuju?", english = "Agreed?" }));
        foreach (var (enrolment, withdraws) in new[] { (Enrolments[0], false), (Enrolments[1], true), (Enrolments[2], false) })
        {
            var consents = $"/api/v1/businesses/{await BusinessOfAsync(enrolment)}/consents";
            var given = Id(await PostAsync(atEnrolment, consents, new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = "Formulir" }));
            if (withdraws)
                await PostAsync(atEnrolment, $"{consents}/{given}/withdraw", new { channel = "Phone", evidence = "Telepon", reason = "Ragu" });
        }

        return partner;
    }

    // The partner takes it and records a contract: what only Progress knows, in more than one version.
    private async Task ReferAsync(Guid partner, Guid enrolment)
    {
        var opportunity = Id(await PostAsync(atProgress, "/api/v1/opportunities", new
        {
            kind = "TradingHouse", partnerId = partner, consentPurpose = "export", nameId = "Rumah dagang", nameEn = "Trading house", firstDay = today.AddDays(-1),
            criteria = new[] { new { kind = "MarketLevel", code = "Local" } },
        }));
        JsonElement referral = default;
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await atProgress.PostAsJsonAsync($"/api/v1/opportunities/{opportunity}/referrals", new { enrolmentId = enrolment });
            referral = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode;
        });
        using var program = progress.PartnerClient(ClientId);
        await PostAsync(program, $"/partner/v1/referrals/{Id(referral)}/accept", new { });
        // A day that is today in the opportunity's zone, wherever this runs.
        var on = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8));
        await PostAsync(program, $"/partner/v1/referrals/{Id(referral)}/outcomes", new { kind = "Contract", rupiah = 225_000_000, on });
    }

    private async Task<Guid> BusinessOfAsync(Guid enrolment)
    {
        using var seen = await atEnrolment.GetAsync($"/api/v1/enrolments/{enrolment}");
        return JsonElement.Parse(await seen.Content.ReadAsStringAsync()).GetProperty("businessId").GetGuid();
    }

    private static Guid Id(JsonElement answer) => (answer.TryGetProperty("session", out var session) ? session : answer).GetProperty("id").GetGuid();

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private sealed class EnrolmentHost(Surroundings shared) : ServiceHost<Collections>("enrolment")
    {
        protected override Surroundings Shared => shared;
    }

    private sealed class MentoringHost(Surroundings shared) : ServiceHost<MentoringStore>("mentoring")
    {
        protected override Surroundings Shared => shared;
    }

    private sealed class ProgressHost(Surroundings shared, EnrolmentHost enrolment, MentoringHost mentoring) : ServiceHost<ProgressStore>("progress")
    {
        protected override Surroundings Shared => shared;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["Services:Enrolment"] = enrolment.Address.ToString(), ["Services:Mentoring"] = mentoring.Address.ToString(),
        };
    }
}
