using System.Text.Json;

namespace CoachingPlatform.Demo;

/// <summary>
/// The demo's opportunities of one partner, the Expo of 29 January to 2 February and a trading house, and businesses that are referred to them: some
/// wait, some are taken, one is declined, and one has an order.
/// </summary>
/// <param name="coordinator">Who refers.</param>
/// <param name="program">The partner's program, which answers.</param>
/// <param name="partner">The partner.</param>
/// <param name="today">The day of the load: the Expo is the next one that has not begun.</param>
internal sealed class DemoReferrals(PlatformClient coordinator, PlatformClient program, Guid partner, DateOnly today)
{
    /// <summary>The partner's program, by name.</summary>
    public const string Partner = "apindo-kalsel";

    /// <summary>What businesses consent to.</summary>
    public const string Purpose = "market-access";

    private const int MostTries = 600;
    private const string Zone = "Asia/Makassar";

    private int Year => today < new DateOnly(today.Year, 1, 29) ? today.Year : today.Year + 1;

    /// <summary>Makes them. Every fourth business of the cohort has met the mentor most often, and is ready.</summary>
    /// <param name="enrolments">The cohort's, in the order in which they got their seats.</param>
    public async Task MakeAsync(IReadOnlyList<Guid> enrolments)
    {
        var expo = await OpportunityAsync("expo", new
        {
            kind = "Expo", partnerId = partner, consentPurpose = Purpose, nameId = $"Kalsel Expo {Year}", nameEn = $"South Kalimantan Expo {Year}",
            place = "Lapangan Murjani, Banjarbaru", firstDay = new DateOnly(Year, 1, 29), lastDay = new DateOnly(Year, 2, 2), referUntil = new DateOnly(Year, 2, 1),
            timeZone = Zone, capacity = 12, criteria = new[] { Reaches("SessionsHeld", 5), Reaches("IndicatorReaches", 60, "export_readiness") },
        });
        var house = await OpportunityAsync("trading-house", new
        {
            kind = "TradingHouse", partnerId = partner, consentPurpose = Purpose, nameId = "Rumah Dagang Kalsel", nameEn = "South Kalimantan Trading House",
            firstDay = today, timeZone = Zone, criteria = new[] { Reaches("AttendanceRate", 80), Reaches("IndicatorReaches", 65, "export_readiness") },
        });

        await PlaceAsync(await AcceptAsync(await ReferAsync("expo", expo, enrolments[0])), "A-01");
        await AcceptAsync(await ReferAsync("expo", expo, enrolments[4]));
        await DeclineAsync(await ReferAsync("expo", expo, enrolments[8]), "Stan untuk produk sejenis sudah penuh.");
        await ReferAsync("expo", expo, enrolments[12]);
        await ReferAsync("expo", expo, enrolments[16]);
        await RecordAsync(await AcceptAsync(await ReferAsync("trading-house", house, enrolments[4])), 48_500_000);
        await ReferAsync("trading-house", house, enrolments[20]);
    }

    private static object Reaches(string kind, decimal value, string? code = null) => new { kind, value, code };

    private async Task<Guid> OpportunityAsync(string key, object body) =>
        (await coordinator.PostAsync("/api/v1/opportunities", body, $"demo-opportunity-{key}")).Success.GetProperty("id").GetGuid();

    // Progress learns of sessions and consents by events, a moment later.
    private async Task<JsonElement> ReferAsync(string key, Guid opportunity, Guid enrolment)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await coordinator.PostAsync($"/api/v1/opportunities/{opportunity}/referrals", new { enrolmentId = enrolment }, $"demo-refer-{key}-{enrolment}");
            if (answer.Code is not ("progress.unknown" or "referral.no_consent" or "referral.not_ready") || attempt == MostTries)
                return answer.Success;
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private async Task<JsonElement> AcceptAsync(JsonElement referral)
    {
        _ = (await AnswerAsync(referral, "accept", new { })).Success;
        return referral;
    }

    private async Task DeclineAsync(JsonElement referral, string reason) => _ = (await AnswerAsync(referral, "decline", new { reason })).Success;

    // On the day of the referral in the opportunity's zone: the earliest that is taken.
    private async Task RecordAsync(JsonElement referral, long rupiah)
    {
        var day = DateOnly.FromDateTime(referral.GetProperty("proposedAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).DateTime);
        _ = (await AnswerAsync(referral, "outcomes", new { kind = "Order", rupiah, on = day, note = "Pesanan pertama dari pembeli di Surabaya." })).Success;
    }

    private Task<Answer> AnswerAsync(JsonElement referral, string answer, object body)
    {
        var id = referral.GetProperty("id").GetGuid();
        return program.PostAsync($"/partner/v1/referrals/{id}/{answer}", body, $"demo-{answer}-{id}");
    }

    // A load that goes on may have given the booth before.
    private async Task PlaceAsync(JsonElement referral, string booth)
    {
        var path = $"/api/v1/referrals/{referral.GetProperty("id").GetGuid()}";
        var seen = await coordinator.GetAsync(path);
        if (seen.Success.GetProperty("booth").GetString() is null)
            _ = (await coordinator.PutAsync($"{path}/booth", new { number = booth }, seen.ETag)).Success;
    }
}
