using System.Diagnostics;
using System.Text.Json;
using CoachingPlatform.Demo;

namespace CoachingPlatform.Tour;

/// <summary>The journey of one cohort, through the gateway with real tokens, each value checked.</summary>
internal sealed class Journey(RunningPlatform platform, DemoAccounts accounts, Report report) : IDisposable
{
    private const string Pull = "/partner/v1/progress?limit=200";
    private const string Purpose = "programme-report";
    private static readonly TimeSpan Wita = TimeSpan.FromHours(8);
    private static readonly string[] Codes = ["annual_sales", "export_readiness", "defect_rate"];
    private readonly List<PlatformClient> clients = [];
    private readonly List<Guid> coached = [];
    private readonly List<Guid> applicants = [];
    private readonly DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
    private readonly Stopwatch sinceLastAnswer = new();
    private PlatformClient coordinator = null!;
    private Guid cohort;
    private Guid withdrawn;

    public void Dispose() => clients.ForEach(c => c.Dispose());

    public async Task SetUpAsync()
    {
        report.Step("1. A coordinator signs in and creates programme, track and cohort");
        coordinator = await SignedInAsync("coordinator");
        var programme = await MakeAsync("/api/v1/programmes", new
        {
            name = "Pembinaan UMKM Kalsel", organisers = new[] { "Pemprov Kalimantan Selatan", "Apindo Kalsel" }, startsOn = today.AddDays(-60), endsOn = today.AddDays(300),
        });
        var track = await MakeAsync("/api/v1/tracks", new
        {
            programmeId = programme, name = "Siap Ekspor", requiredSessions = 6,
            indicators = new object[]
            {
                new { code = Codes[0], nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true },
                new { code = Codes[1], nameId = "Kesiapan ekspor", nameEn = "Export readiness", unit = "0–100", higherIsBetter = true },
                new { code = Codes[2], nameId = "Tingkat cacat", nameEn = "Defect rate", unit = "%", higherIsBetter = false },
            },
        });
        cohort = await MakeAsync("/api/v1/cohorts", new
        {
            trackId = track, name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar",
            startsOn = today.AddDays(-60), endsOn = today.AddDays(120), capacity = 40, admission = "Automatic",
        });
        var opened = (await coordinator.PostAsync($"/api/v1/cohorts/{cohort}/open", new { })).Success;
        report.Expect("the cohort", "Open, 40 seats, region 63, Asia/Makassar, 6 sessions",
            $"{Text(opened, "state")}, {opened.GetProperty("capacity")} seats, region {Text(opened, "regionCode")}, {Text(opened, "timeZone")}, {opened.GetProperty("requiredSessions")} sessions");
    }

    public async Task ImportAsync()
    {
        report.Step("2. An office's file of 600 businesses is imported, twice");
        var first = await ImportOnceAsync();
        report.Expect("imported", 565, Count(first, "imported"));
        report.Expect("records with errors", 35, Count(first, "errors"));
        var findings = await coordinator.ListAsync($"/api/v1/imports/{Text(first, "id")}/findings?limit=200");
        var errors = findings.Where(f => string.Equals(Text(f, "severity"), "error", StringComparison.OrdinalIgnoreCase)).ToList();
        report.Say($"e.g. {errors[0]}");
        report.Expect("error rows, each with record number and code", 35, errors.Where(e => Text(e, "code").Contains('.')).Select(e => e.GetProperty("row").GetInt32()).Distinct().Count());
        var second = await ImportOnceAsync();
        report.Expect("imported by the same file again", 0, Count(second, "imported"));
        report.Expect("recognised as already there", 565, Count(second, "alreadyThere"));
    }

    public async Task EnrolAsync()
    {
        report.Step("3. 60 businesses apply at the same time for 40 seats; one withdraws");
        var businesses = (await coordinator.GetAsync("/api/v1/businesses?limit=60")).Success.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid()).ToList();
        applicants.AddRange(businesses);
        var answers = await Task.WhenAll(businesses.Select(b => coordinator.PostAsync("/api/v1/enrolments", new { businessId = b, cohortId = cohort })));
        report.Show("POST /api/v1/enrolments (60 at once), one of them", answers[0]);
        report.Expect("applications accepted", 60, answers.Count(a => (int)a.Status == 201));
        var enrolments = await EnrolmentsAsync();
        report.Expect("enrolled", 40, enrolments.Count(IsSeated));
        var waiting = Waiting(enrolments);
        report.Expect("waitlisted", 20, waiting.Count);
        report.Expect("waitlist positions", string.Join(' ', Enumerable.Range(1, 20)), string.Join(' ', waiting.Select(w => w.GetProperty("waitlistPosition").GetInt64())));
        report.Expect("the list is in the order in which the store accepted them", true,
            waiting.Select(AppliedAt).SequenceEqual(waiting.Select(AppliedAt).Order()) && enrolments.Where(IsSeated).Max(AppliedAt) <= AppliedAt(waiting[0]));

        withdrawn = enrolments.First(IsSeated).GetProperty("id").GetGuid();
        var withdrawal = await coordinator.PostAsync($"/api/v1/enrolments/{withdrawn}/withdraw", new { reason = "Pemilik pindah ke luar provinsi" });
        report.Show("POST /api/v1/enrolments/…/withdraw", withdrawal);
        var after = await EnrolmentsAsync();
        report.Expect("promoted: exactly the first that waited", Text(waiting[0], "id"),
            string.Join(' ', after.Where(IsSeated).Select(e => Text(e, "id")).Except(enrolments.Where(IsSeated).Select(e => Text(e, "id")))));
        report.Expect("still waiting, in the same order", string.Join(' ', waiting.Skip(1).Select(w => Text(w, "id"))), string.Join(' ', Waiting(after).Select(w => Text(w, "id"))), show: "19 businesses");
        coached.AddRange(after.Where(IsSeated).OrderBy(AppliedAt).Take(10).Select(e => e.GetProperty("id").GetGuid()));
    }

    public async Task CoachAsync()
    {
        report.Step("4. A mentor is assigned to 10 of them and logs 3 sessions each");
        var apindo = await ShareAsync("apindo-kalsel", "Apindo Kalimantan Selatan", "63");
        await ShareAsync("bank-kalteng", "Bank Kalteng", "62");
        report.Expect("rows that Apindo sees before any business consents", 0, (await (await PartnerAsync("apindo-kalsel")).ListAsync(Pull)).Count);
        await ConsentAsync(apindo);
        var account = accounts.Of("mentor").First();
        var mentorId = await MakeAsync("/api/v1/mentors", new
        {
            accountId = account.Id, name = account.DisplayName, kbliDivisions = new[] { "10" }, topics = new[] { "ekspor" },
            regionCodes = new[] { "63" }, languages = new[] { "id" }, loadLimit = 20,
        });
        foreach (var enrolment in coached)
            (await coordinator.PostAsync("/api/v1/assignments", new { enrolmentId = enrolment, mentorId, startsOn = today.AddDays(-50) })).Success.GetProperty("id");
        var mentor = await SignedInAsync("mentor");
        Answer last = null!;
        for (var session = 0; session < 3; session++)
        {
            for (var business = 0; business < coached.Count; business++)
                last = await LogAsync(mentor, business, session);
        }

        sinceLastAnswer.Restart();
        report.Show("POST /api/v1/sessions/logged (30 times), the last", last);
    }

    /// <summary>
    /// The partners' pulls. How long the last session took to be seen after its answer is said, not judged: the goal of a second is of a machine
    /// that does nothing else, and whoever reads this sees the number.
    /// </summary>
    public async Task PullAsync(string title)
    {
        report.Step(title);
        var apindo = await PartnerAsync("apindo-kalsel");
        var rows = await apindo.ListAsync(Pull);
        for (var waited = Stopwatch.StartNew(); CountRight(rows) < coached.Count && waited.Elapsed < TimeSpan.FromSeconds(30);)
            rows = await apindo.ListAsync(Pull);
        var when = sinceLastAnswer.IsRunning ? $"{sinceLastAnswer.ElapsedMilliseconds} ms after the last answer" : "after the restart";
        sinceLastAnswer.Stop();
        report.Say($"GET {Pull} as apindo-kalsel, {when}; one row: {rows.First(IsCoached).GetRawText()[..400]}…");
        report.Expect("rows", 40, rows.Count);
        report.Expect("rows with 3 of 6 sessions", 10, rows.Count(r => r.GetProperty("sessionsHeld").GetInt32() == 3 && r.GetProperty("sessionsRequired").GetInt32() == 6));
        report.Expect("of them with right indicators, attendance and action items", 10, CountRight(rows));
        report.Expect("rows without a session, with an unknown attendance rate", 30, rows.Count(r => r.GetProperty("sessionsHeld").GetInt32() == 0 && r.GetProperty("attendanceRate").ValueKind == JsonValueKind.Null));
        report.Expect("the withdrawn one among them", false, rows.Any(r => Id(r) == withdrawn));

        var bank = await PartnerAsync("bank-kalteng");
        report.Expect("rows that a partner for region 62 sees", 0, (await bank.ListAsync(Pull)).Count);
        using var stranger = new PlatformClient(platform.Gateway, null);
        var refused = await stranger.GetAsync(Pull);
        report.Show($"GET {Pull} without a token", refused);
        report.Expect("without a token", "401 auth.required", $"{(int)refused.Status} {refused.Code}");
    }

    /// <summary>What a business no longer consents to is gone from the partner's view a moment later.</summary>
    public async Task WithdrawConsentAsync()
    {
        report.Step("7. A business withdraws its consent");
        var enrolment = (await coordinator.GetAsync($"/api/v1/enrolments/{coached[0]}")).Success;
        var consents = $"/api/v1/businesses/{Text(enrolment, "businessId")}/consents";
        var consent = (await coordinator.ListAsync(consents)).Single();
        var withdrawal = await coordinator.PostAsync($"{consents}/{Text(consent, "id")}/withdraw", new { reason = "Pemilik tidak bersedia lagi", channel = "Phone", evidence = "Telepon koordinator" });
        sinceLastAnswer.Restart();
        report.Show("POST /api/v1/businesses/…/consents/…/withdraw", withdrawal);
        var apindo = await PartnerAsync("apindo-kalsel");
        var rows = await apindo.ListAsync(Pull);
        while (rows.Any(r => Id(r) == coached[0]) && sinceLastAnswer.Elapsed < TimeSpan.FromSeconds(30))
            rows = await apindo.ListAsync(Pull);
        report.Say($"gone {sinceLastAnswer.ElapsedMilliseconds} ms after the answer");
        report.Expect("rows that Apindo still sees", 39, rows.Count);
        var one = await apindo.GetAsync($"/partner/v1/progress/{coached[0]}");
        report.Expect("the business that withdrew", "404 progress.unknown", $"{(int)one.Status} {one.Code}");
    }

    private static decimal Value(int business, int session, string code) => code switch
    {
        "annual_sales" => 120_000_000m + (business * 10_000_000m) + (session * 6_500_000m),
        "export_readiness" => 30 + business + (session * 10),
        _ => 8.5m - (business * 0.1m) - session,
    };

    private int CountRight(IReadOnlyList<JsonElement> rows) => coached.Where((id, business) => IsRight(rows.Single(r => Id(r) == id), business)).Count();

    private static bool IsRight(JsonElement row, int business)
    {
        if (row.GetProperty("sessionsHeld").GetInt32() < 3)
            return false;
        var indicators = row.GetProperty("indicators").EnumerateArray().ToDictionary(i => Text(i, "code"));
        return row.GetProperty("attendanceRate").GetDecimal() == 1m
            && row.GetProperty("openActionItems").GetInt32() == 1
            && Codes.All(code => indicators[code].GetProperty("baseline").GetDecimal() == Value(business, 0, code)
                && indicators[code].GetProperty("latest").GetDecimal() == Value(business, 2, code));
    }

    private async Task<Answer> LogAsync(PlatformClient mentor, int business, int session)
    {
        var id = coached[business];
        var day = today.AddDays(-45 + (14 * session));
        var answer = await mentor.PostAsync("/api/v1/sessions/logged", new
        {
            enrolmentIds = new[] { id },
            kind = "OnSite",
            occurredAt = new DateTimeOffset(day, new TimeOnly(8 + business, 15), Wita),
            attendance = new[] { new { enrolmentId = id, status = "Present" } },
            sharedNotes = "Meninjau dapur produksi.",
            actionItems = session == 0 ? [new { enrolmentId = id, text = "Urus sertifikat halal", dueOn = today.AddDays(30) }] : Array.Empty<object>(),
            indicatorValues = Codes.Select(code => new { enrolmentId = id, code, kind = session == 0 ? "Baseline" : "Actual", value = Value(business, session, code), asOf = day }),
        });
        _ = answer.Success;
        return answer;
    }

    private async Task<Guid> ShareAsync(string clientId, string name, string region)
    {
        var partner = await MakeAsync("/api/v1/partners", new { nameId = name, nameEn = name, clientIds = new[] { clientId } });
        _ = (await coordinator.PostAsync($"/api/v1/partners/{partner}/agreements", new
        {
            regionCodes = new[] { region }, fields = new[] { "BusinessName" }, purpose = "Laporan program pembinaan", consentPurpose = Purpose, from = today.AddDays(-60), until = today.AddDays(300),
        })).Success;
        return partner;
    }

    // Each on a signed form, recorded by the coordinator.
    private async Task ConsentAsync(Guid partner)
    {
        var text = await MakeAsync("/api/v1/consent-texts", new
        {
            purpose = Purpose, partnerId = partner, indonesian = "Apindo boleh melihat perkembangan usaha saya.", english = "Apindo may see the progress of my business.",
        });
        Answer last = null!;
        foreach (var (business, i) in applicants.Select((b, i) => (b, i)))
        {
            last = await coordinator.PostAsync(
                $"/api/v1/businesses/{business}/consents", new { consentTextId = text, textVersion = 1, channel = "Paper", evidence = $"Formulir {i + 1}" });
            _ = last.Success;
        }

        report.Show($"POST /api/v1/businesses/…/consents ({applicants.Count} times), the last", last);
    }

    private async Task<JsonElement> ImportOnceAsync()
    {
        var upload = await coordinator.PostFileAsync("/api/v1/imports?fileName=umkm-kalsel.csv", DemoProgramme.BusinessFile());
        report.Show("POST /api/v1/imports", upload);
        return await ImportWait.ForAsync(coordinator, upload.Success.GetProperty("id").GetGuid());
    }

    private async Task<Guid> MakeAsync(string path, object body)
    {
        var answer = await coordinator.PostAsync(path, body);
        report.Show($"POST {path}", answer);
        return answer.Success.GetProperty("id").GetGuid();
    }

    private Task<IReadOnlyList<JsonElement>> EnrolmentsAsync() => coordinator.ListAsync($"/api/v1/cohorts/{cohort}/enrolments?limit=200");

    private async Task<PlatformClient> SignedInAsync(string role)
    {
        var person = accounts.Of(role).First();
        return Keep(new PlatformClient(platform.Gateway, (await new SignInFlow(platform.Identity).PersonAsync(person.UserName, person.Password)).AccessToken));
    }

    private async Task<PlatformClient> PartnerAsync(string clientId) =>
        Keep(new PlatformClient(platform.Gateway, (await new SignInFlow(platform.Identity).PartnerAsync(clientId, accounts.PartnerOf(clientId).Secret)).AccessToken));

    private PlatformClient Keep(PlatformClient client)
    {
        clients.Add(client);
        return client;
    }

    private bool IsCoached(JsonElement row) => coached.Contains(Id(row));

    private static Guid Id(JsonElement row) => row.GetProperty("enrolmentId").GetGuid();

    private static bool IsSeated(JsonElement enrolment) => Text(enrolment, "state") is "Enrolled" or "Active";

    private static DateTimeOffset AppliedAt(JsonElement enrolment) => enrolment.GetProperty("appliedAt").GetDateTimeOffset();

    private static List<JsonElement> Waiting(IReadOnlyList<JsonElement> enrolments) =>
        [.. enrolments.Where(e => Text(e, "state") == "Waitlisted").OrderBy(e => e.GetProperty("waitlistPosition").GetInt64())];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();

    private static int Count(JsonElement job, string name) => job.GetProperty("counts").GetProperty(name).GetInt32();
}
