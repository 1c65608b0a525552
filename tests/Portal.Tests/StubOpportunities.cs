using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CoachingPlatform.Portal.Tests;

/// <summary>The opportunities of <see cref="StubPlatform"/>: an Expo that is on, a bank, a trading house that nobody is ready for, and a crowd.</summary>
internal static class StubOpportunities
{
    public static readonly Guid Expo = Opportunity(1);
    public static readonly Guid Bank = Opportunity(2);
    public static readonly Guid House = Opportunity(3);
    public static readonly Guid Crowd = Opportunity(4);

    private static readonly Guid Partner = new("0193b6f0-0000-7000-8000-000000000031");

    public static void Map(WebApplication app)
    {
        app.MapGet("/api/v1/partners/{id:guid}", (Guid id) => id == Partner ? Results.Json(new { id, nameId = "Apindo Kalsel", nameEn = "Apindo South Kalimantan" }) : Results.NotFound());
        app.MapGet("/api/v1/opportunities", (HttpContext http, string? after) => Results.Json(new
        {
            items = StubPlatform.Subject(http) == StubPlatform.NoCohorts ? [] : after is null ? new[] { Shown(Expo), Shown(Bank) } : [Shown(House)],
            next = StubPlatform.Subject(http) == StubPlatform.NoCohorts || after is not null ? null : "/api/v1/opportunities?limit=24&after=more_-",
        }));
        app.MapGet("/api/v1/opportunities/{id:guid}", (Guid id) => id == Expo || id == Bank || id == House || id == Crowd ? Results.Json(Shown(id)) : Results.NotFound());
        app.MapGet("/api/v1/opportunities/{id:guid}/ready", Ready);
        app.MapGet("/api/v1/opportunities/{id:guid}/referrals", Referrals);
    }

    private static Guid Opportunity(int n) => new($"0193b6f0-0000-7000-8000-{2000 + n:D12}");

    private static object Shown(Guid id) => new
    {
        id,
        kind = id == Bank ? "Bank" : id == House ? "TradingHouse" : "Expo",
        // The bank's partner is not to be found.
        partnerId = id == Bank ? Guid.Empty : Partner,
        consentPurpose = "market-access",
        nameId = id == Bank ? "Kredit Usaha" : id == House ? "Rumah Dagang" : "Pameran <2027>",
        nameEn = id == Bank ? "Business Loans" : id == House ? "Trading House" : "Expo <2027>",
        place = id == Bank || id == House ? null : "Lapangan Murjani",
        firstDay = "2027-01-29",
        lastDay = id == Bank || id == House ? null : "2027-02-02",
        referUntil = id == Expo ? "2027-01-31" : null,
        timeZone = "Asia/Makassar",
        capacity = id == Bank ? (int?)null : id == House ? 0 : 1_500,
        taken = id == Expo ? 201 : id == Crowd ? 1_001 : 0,
        criteria = new object[]
        {
            new { kind = "SessionsHeld", value = 5m, code = (string?)null }, new { kind = "AttendanceRate", value = 66.5m, code = (string?)null },
            new { kind = "IndicatorReaches", value = 1_250_000m, code = "annual_sales" }, new { kind = "IndicatorImproves", value = 10m, code = "annual_sales" },
            new { kind = "MilestoneReached", value = (decimal?)null, code = "halal_label" }, new { kind = "MarketLevel", value = (decimal?)null, code = "National" },
        },
    };

    // The first page has one, the second none and still a next one, the third one more.
    private static IResult Ready(Guid id, string? after) => Results.Json(new
    {
        items = id == House || after == "r2" ? [] : new[]
        {
            new
            {
                businessName = after is null ? "Madu <Kelulut>" : "Amplang Bahari", regionCode = "63.02.05", cohortName = "Angkatan 1", marketLevel = "National",
                criteria = new object[]
                {
                    new { kind = "SessionsHeld", code = (string?)null, asked = 5m, saw = 6m, holds = true },
                    new { kind = "IndicatorReaches", code = "annual_sales", asked = 1_250_000m, saw = 1_300_000.5m, holds = true },
                    new { kind = "MarketLevel", code = "National", asked = (decimal?)null, saw = (decimal?)null, holds = true },
                },
            },
        },
        next = id == House || after == "r3" ? null : $"/api/v1/opportunities/{id}/ready?limit=50&after={(after is null ? "r2" : "r3")}",
    });

    // Of the Expo one in each state, and one more that was accepted, on a page of its own. With limit 200 the page for the days is asked.
    private static IResult Referrals(Guid id, string? state, string? after, int limit)
    {
        if (state is not (null or "Proposed" or "Accepted" or "Declined" or "Withdrawn"))
            return Results.BadRequest();
        var all = id == Bank
            ? [Referral(7, "Accepted", null, outcome: "Loan")]
            : id != Expo ? [] : new[]
            {
                Referral(0, "Proposed", null, despite: "Segera terbit"),
                Referral(1, "Accepted", null, booth: "A-01", marks: [("2027-01-29", "Present"), ("2027-01-30", "ExcusedAbsence")], outcome: "Order"),
                Referral(2, "Declined", ("PartnerDeclined", "Stan sudah penuh")),
                Referral(3, "Withdrawn", ("CoordinatorWithdrew", "Telepon Bu Ani")),
                Referral(4, "Withdrawn", ("ConsentWithdrawn", null)),
                Referral(5, "Accepted", null, marks: [("2027-01-29", "UnexcusedAbsence")]),
            };
        var chosen = all.Where(r => state is null || r.State == state).Select(r => r.Json).ToList();
        var first = limit == 200 ? 1 : 5;
        return Results.Json(new
        {
            items = after is null ? chosen.Take(first) : chosen.Skip(first),
            next = after is null && chosen.Count > first ? $"/api/v1/opportunities/{id}/referrals?limit={limit}&after=p2" : null,
        });
    }

    private static (string State, object Json) Referral(
        int n, string state, (string Cause, string? Reason)? end, string? booth = null, (string Day, string Status)[]? marks = null, string? outcome = null,
        string? despite = null) => (state, new
        {
            id = new Guid($"0193b6f0-0000-7000-8000-{3000 + n:D12}"),
            // One whose progress is not known.
            businessName = n == 4 ? null : $"Usaha {n}",
            regionCode = n == 4 ? null : "63.71.01",
            state,
            despite,
            proposedAt = "2026-11-25T06:30:00+00:00",
            answeredAt = state is "Accepted" or "Declined" ? "2026-11-26T17:00:00+00:00" : null,
            end = end is { } e ? new { cause = e.Cause, reason = e.Reason, by = "somebody", at = "2026-11-27T00:00:00+00:00" } : null,
            booth,
            attendance = (marks ?? []).Select(m => new { day = m.Day, status = m.Status }),
            outcomes = outcome is null ? [] : new[] { new { id = Guid.Empty, terms = new { kind = outcome, rupiah = 48_500_000L, on = "2026-11-28", note = "Surabaya" } } },
        });
}
