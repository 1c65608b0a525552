using System.Text.Json;

namespace CoachingPlatform.Demo;

/// <summary>
/// A programme with invented people: 565 businesses from an office's file, three cohorts, three mentors, three months of sessions, two
/// partners, an Expo and a trading house. It is made through the gateway like everything else. Each call has a fixed idempotency key, so a load that was cut off goes on.
/// </summary>
/// <param name="coordinator">The coordinator.</param>
/// <param name="mentors">The mentors.</param>
/// <param name="apindo">The program of the partner that answers referrals.</param>
/// <param name="today">The day of the load.</param>
public sealed class DemoProgramme(
    PlatformClient coordinator, IReadOnlyList<(string AccountId, PlatformClient Client)> mentors, PlatformClient apindo, DateOnly today)
{
    private const string Region = "63";
    private const string Zone = "Asia/Makassar";
    private const string Name = "Pembinaan UMKM Kalsel";
    private const string Export = "Siap Ekspor – Angkatan 1";
    private const string Growth = "Naik Kelas – Angkatan 1";
    private const int AtOnce = 6;
    private static readonly TimeSpan Wita = TimeSpan.FromHours(8);
    private static readonly string[] MentorNames = ["Ahmad Fauzi", "Nurul Hidayah", "Grace Tambunan"];

    private static readonly object[] ExportIndicators =
    [
        new { code = "annual_sales", nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true },
        new { code = "export_readiness", nameId = "Kesiapan ekspor", nameEn = "Export readiness", unit = "0–100", higherIsBetter = true },
        new { code = "defect_rate", nameId = "Tingkat cacat", nameEn = "Defect rate", unit = "%", higherIsBetter = false },
    ];

    private static readonly object[] GrowthIndicators =
    [
        new { code = "annual_sales", nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true },
        new { code = "active_customers", nameId = "Pelanggan aktif", nameEn = "Active customers", unit = "orang", higherIsBetter = true },
    ];

    private static readonly string[] Reported = ["BusinessName", "Milestones", "IndicatorTrends", "Health"];
    private static readonly string[] Referred = [.. Reported, "Nib", "Contacts"];

    private readonly DateOnly start = today.AddDays(-92);

    /// <summary>The file of businesses that the demo imports; 600 records, 35 of them with the faults that offices make.</summary>
    public static byte[] BusinessFile()
    {
        using var file = typeof(DemoProgramme).Assembly.GetManifestResourceStream("umkm-kalsel.csv")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Loads it all, unless the last step has been done before or there is a programme that is not the demo's.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> LoadAsync()
    {
        if (await HasOwnProgrammeAsync() || await IsLoadedAsync())
            return false;

        var programme = await MakeAsync("programme", "/api/v1/programmes", new
        {
            name = Name, organisers = new[] { "Pemprov Kalimantan Selatan", "Apindo Kalsel" }, startsOn = start, endsOn = start.AddYears(1),
        });
        var export = await MakeAsync("track-export", "/api/v1/tracks", new { programmeId = programme, name = "Siap Ekspor", requiredSessions = 6, indicators = ExportIndicators });
        var growth = await MakeAsync("track-growth", "/api/v1/tracks", new { programmeId = programme, name = "Naik Kelas", requiredSessions = 8, indicators = GrowthIndicators });
        var businesses = await ImportAsync();
        var exporters = await RunCohortAsync(Export, export, capacity: 40, businesses[..52], sessions: 6, "annual_sales", "export_readiness", "defect_rate");
        await RunCohortAsync(Growth, growth, capacity: 60, businesses[52..120], sessions: 5, "annual_sales", "active_customers");
        await OpenCohortAsync("Naik Kelas – Angkatan 2", growth, today.AddDays(21), capacity: 30, businesses[120..134]);
        var bank = await PartnerAsync("bank-kalteng", "Bank Kalteng", "Bank Kalteng");
        await AgreeAsync(bank, "bank-kalteng", "62", "Penilaian kredit usaha rakyat", "credit-assessment", Reported);
        var partner = await PartnerAsync(DemoReferrals.Partner, "Apindo Kalimantan Selatan", "Apindo South Kalimantan");
        await AgreeAsync(partner, DemoReferrals.Partner, "63", "Laporan program pembinaan", "programme-report", Reported);
        await ConsentAsync(
            partner, "programme-report", "consent", businesses[..120],
            "Saya setuju perkembangan usaha saya dalam program pembinaan diberitahukan kepada Apindo Kalimantan Selatan. Persetujuan ini dapat saya tarik kapan saja.",
            "I agree that Apindo South Kalimantan is told the progress of my business in the coaching programme. I can withdraw this consent at any time.");
        await AgreeAsync(partner, $"{DemoReferrals.Partner}-{DemoReferrals.Purpose}", "63", "Pameran dan temu dagang", DemoReferrals.Purpose, Referred);
        await ConsentAsync(
            partner, DemoReferrals.Purpose, DemoReferrals.Purpose, businesses[..36],
            "Saya setuju usaha saya dirujuk ke pameran dan rumah dagang Apindo Kalimantan Selatan, dan untuk itu diberitahukan perkembangan, NIB, nama, telepon, dan surel saya. Persetujuan ini dapat saya tarik kapan saja.",
            "I agree that my business is referred to Expo and trading house of Apindo South Kalimantan, which for that are told its progress, NIB and my name, phone and e-mail. I can withdraw this consent at any time.");
        await new DemoReferrals(coordinator, apindo, partner, today).MakeAsync(exporters);
        await StartCohortAsync(Growth);
        await StartCohortAsync(Export);
        return true;
    }

    private async Task<bool> HasOwnProgrammeAsync() =>
        (await coordinator.ListAsync("/api/v1/programmes?limit=200")).Any(p => p.GetProperty("name").GetString() != Name);

    private async Task<bool> IsLoadedAsync() => await FindCohortAsync(Export) is { } last && last.GetProperty("state").GetString() is not ("Draft" or "Open");

    private async Task<JsonElement?> FindCohortAsync(string name) => (await coordinator.ListAsync("/api/v1/cohorts?limit=200"))
        .Where(c => c.GetProperty("name").GetString() == name).Select(c => (JsonElement?)c).FirstOrDefault();

    private async Task StartCohortAsync(string name)
    {
        var cohort = (await FindCohortAsync(name))!.Value.GetProperty("id");
        _ = (await PostAsync($"start-{name}", $"/api/v1/cohorts/{cohort}/start", new { })).Success;
    }

    private async Task<Guid[]> ImportAsync()
    {
        var job = (await coordinator.PostFileAsync("/api/v1/imports?fileName=umkm-kalsel.csv", BusinessFile(), "demo-import")).Success;
        await ImportWait.ForAsync(coordinator, job.GetProperty("id").GetGuid());
        return [.. (await coordinator.ListAsync("/api/v1/businesses?limit=200")).Select(b => b.GetProperty("id").GetGuid()).Order()];
    }

    // Who has a seat.
    private async Task<Guid[]> RunCohortAsync(string name, Guid track, int capacity, Guid[] applicants, int sessions, params string[] indicators)
    {
        var seated = await OpenCohortAsync(name, track, start, capacity, applicants);
        var mentorIds = new List<Guid>();
        foreach (var (mentor, i) in mentors.Select((m, i) => (m, i)))
        {
            mentorIds.Add(await MakeAsync($"mentor-{i}", "/api/v1/mentors", new
            {
                accountId = mentor.AccountId, name = MentorNames[i], kbliDivisions = new[] { "10", "13" }, topics = new[] { "ekspor", "pemasaran" },
                regionCodes = new[] { Region }, languages = new[] { "id", "en" }, loadLimit = 60,
            }));
        }

        await EachAsync(seated, async (enrolment, i) =>
        {
            var m = i % mentors.Count;
            await AssignAsync(enrolment, mentorIds[m]);
            for (var n = 0; n < sessions - (i % 4); n++)
                await LogAsync(mentors[m].Client, enrolment, i, n, indicators);
        });
        return seated;
    }

    private async Task<Guid[]> OpenCohortAsync(string name, Guid track, DateOnly startsOn, int capacity, Guid[] applicants)
    {
        var cohort = await MakeAsync($"cohort-{name}", "/api/v1/cohorts", new
        {
            trackId = track, name, regionCode = Region, timeZone = Zone, startsOn, endsOn = startsOn.AddDays(210), capacity, admission = "Automatic",
        });
        await MakeAsync($"open-{name}", $"/api/v1/cohorts/{cohort}/open", new { });
        var seated = new List<Guid>();
        foreach (var business in applicants)
        {
            var enrolment = (await PostAsync($"apply-{business}", "/api/v1/enrolments", new { businessId = business, cohortId = cohort })).Success;
            if (enrolment.GetProperty("state").GetString() == "Enrolled")
                seated.Add(enrolment.GetProperty("id").GetGuid());
        }

        return [.. seated];
    }

    // Mentoring learns of an enrolment by an event, a moment later.
    private async Task AssignAsync(Guid enrolment, Guid mentor)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await PostAsync($"assign-{enrolment}", "/api/v1/assignments", new { enrolmentId = enrolment, mentorId = mentor, startsOn = start });
            if (answer.Code != "enrolment.unknown" || attempt == 100)
            {
                _ = answer.Success;
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private async Task LogAsync(PlatformClient mentor, Guid enrolment, int business, int session, string[] indicators)
    {
        var day = start.AddDays(4 + (session * 14) + (business % 10));
        var isPresent = (business + session) % 7 != 3;
        object[] actions = session % 2 == 0 && isPresent
            ? [new { enrolmentId = enrolment, text = "Perbaiki label kemasan dan hitung ulang harga pokok", dueOn = day.AddDays(21) }]
            : [];
        var answer = await mentor.PostAsync(
            "/api/v1/sessions/logged",
            new
            {
                enrolmentIds = new[] { enrolment },
                kind = session % 3 == 2 ? "Online" : "OnSite",
                occurredAt = new DateTimeOffset(day, new TimeOnly(8 + (business % 8), 30), Wita),
                attendance = new[] { new { enrolmentId = enrolment, status = isPresent ? "Present" : session % 2 == 0 ? "ExcusedAbsence" : "UnexcusedAbsence" } },
                sharedNotes = "Kunjungan sesuai rencana.",
                actionItems = actions,
                indicatorValues = isPresent ? indicators.Select(code => Measure(enrolment, code, business, session, day)).ToArray() : [],
            },
            $"demo-session-{enrolment}-{session}");
        _ = answer.Success;
    }

    private static object Measure(Guid enrolment, string code, int business, int session, DateOnly day) => new
    {
        enrolmentId = enrolment,
        code,
        kind = session == 0 ? "Baseline" : "Actual",
        value = code switch
        {
            "annual_sales" => (60_000_000m + (business * 4_500_000m)) * (100 + (session * (3 + (business % 4)))) / 100,
            "export_readiness" => Math.Min(100, 20 + (business % 25) + (session * 9)),
            "defect_rate" => Math.Max(0.5m, 9.5m - (business % 5) - (session * 1.2m)),
            _ => 25m + (business % 30) + (session * 4),
        },
        asOf = day,
    };

    private Task<Guid> PartnerAsync(string clientId, string nameId, string nameEn) =>
        MakeAsync($"partner-{clientId}", "/api/v1/partners", new { nameId, nameEn, clientIds = new[] { clientId } });

    private async Task AgreeAsync(Guid partner, string key, string region, string purpose, string consentPurpose, string[] fields) =>
        _ = (await PostAsync($"agreement-{key}", $"/api/v1/partners/{partner}/agreements", new
        {
            regionCodes = new[] { region }, fields, purpose, consentPurpose, from = start, until = start.AddYears(2), timeZone = Zone,
        })).Success;

    // On the forms that the owners signed when the programme began.
    private async Task ConsentAsync(Guid partner, string purpose, string key, Guid[] businesses, string indonesian, string english)
    {
        var text = await MakeAsync($"consent-text-{purpose}", "/api/v1/consent-texts", new { purpose, partnerId = partner, indonesian, english });
        await EachAsync(businesses, async (business, i) => await MakeAsync($"{key}-{business}", $"/api/v1/businesses/{business}/consents", new
        {
            consentTextId = text, textVersion = 1, channel = "Paper", saidAt = new DateTimeOffset(start, new TimeOnly(9, 0), Wita), evidence = $"Formulir persetujuan {i + 1}",
        }));
    }

    private async Task<Guid> MakeAsync(string key, string path, object body) => (await PostAsync(key, path, body)).Success.GetProperty("id").GetGuid();

    private Task<Answer> PostAsync(string key, string path, object body) => coordinator.PostAsync(path, body, $"demo-{key.Replace(' ', '-').Replace('–', '-')}");

    private static async Task EachAsync(Guid[] ids, Func<Guid, int, Task> act) =>
        await Parallel.ForEachAsync(
            ids.Select((id, i) => (id, i)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (x, _) => await act(x.id, x.i));
}
