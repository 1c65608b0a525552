using System.Text.Json;
using CoachingPlatform.Benchmarks.Measuring;
using CoachingPlatform.Benchmarks.Servers;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Domain.Enrolments;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Benchmarks.Enrolment;

/// <summary>
/// How fast applications are accepted: over HTTP with token, idempotency key, all rules, capacity, audit trail and outbox, while the relay sends
/// their events, against the driver storing the same documents in one transaction.
/// </summary>
internal static class CommandBenchmark
{
    private const string Reference = "one driver transaction storing the same documents";

    // As many rounds as there may be, the one that warms up, and the one that is copied.
    private const int Businesses = (14 * Applications.Together) + 1;

    public static async Task<IReadOnlyList<Result>> RunAsync(Surroundings surroundings)
    {
        EnrolmentBson.Register();
        await using var broker = await RawBroker.ConnectAsync(surroundings.Broker);
        var queue = $"{surroundings.Prefix}told";
        // Somebody must listen, or the broker sends the events back.
        foreach (var exchange in new[] { RawBroker.ExchangeOf<EnrolmentAccepted>(surroundings.Prefix), RawBroker.ExchangeOf<BusinessRegistered>(surroundings.Prefix) })
            await broker.BindQueueAsync(queue, exchange);
        var (database, raw) = (surroundings.NewDatabase(), surroundings.NewDatabase());
        // Once on the reference's database too, which gives its collections the same indexes.
        await (await ServiceProcess.StartAsync(surroundings, raw)).DisposeAsync();
        await using var service = await ServiceProcess.StartAsync(surroundings, database);
        var store = new Collections(surroundings.Client.GetDatabase(database));
        var businesses = await LoadAsync(store);
        var ofReference = await LoadAsync(new Collections(surroundings.Client.GetDatabase(raw)));
        var cohorts = await OpenAsync(service);
        var (next, nextOfReference) = (-1, -1);

        var first = (await ApplyAsync(service, businesses[Interlocked.Increment(ref next)], cohorts[0])).GetProperty("id").GetGuid();
        var enrolment = await store.Enrolments.Find(e => e.Id == new Id<CohortEnrolment>(first)).SingleAsync();
        var business = await store.Businesses.Find(b => b.Id == enrolment.BusinessId).SingleAsync();
        var reference = await RawApplications.OfAsync(surroundings.Client, database, raw, first, (EnrolmentAccepted)enrolment.Event(business.Profile()));
        var results = await Comparison.RunAsync(
            [Goal.AtLeast(.60, "command: applications accepted a second", Reference), Goal.AtMost(1.5, "command: p99 of one, ms", Reference)],
            () => Applications.MeasureAsync(client => reference.ApplyAsync(client, ofReference[Interlocked.Increment(ref nextOfReference)])),
            () => Applications.MeasureAsync(client => ApplyAsync(service, businesses[Interlocked.Increment(ref next)], cohorts[client])));
        await broker.DeleteAsync(queue);
        return results;
    }

    private static async Task<Guid[]> LoadAsync(Collections store)
    {
        var made = Enumerable.Range(0, Businesses).Select(ManyBusinesses.Numbered).ToList();
        foreach (var together in made.Chunk(1_000))
            await store.Businesses.InsertManyAsync(together);
        return [.. made.Select(b => b.Id.Value)];
    }

    private static async Task<Guid[]> OpenAsync(ServiceProcess service)
    {
        var programme = await service.PostAsync("/api/v1/programmes", new { name = "Pembinaan", organisers = new[] { "Apindo" }, startsOn = "2026-01-01", endsOn = "2099-12-31" });
        var track = await service.PostAsync("/api/v1/tracks", new
        {
            programmeId = Id(programme), name = "Siap Ekspor", requiredSessions = 6,
            indicators = new[] { new { code = "annual_sales", nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true } },
        });
        var cohorts = new Guid[Applications.Clients];
        for (var n = 0; n < cohorts.Length; n++)
        {
            cohorts[n] = Id(await service.PostAsync("/api/v1/cohorts", new
            {
                trackId = Id(track), name = $"Angkatan {n + 1}", regionCode = "63", timeZone = "Asia/Makassar", startsOn = "2026-11-01", endsOn = "2099-04-30",
                capacity = 90_000, admission = "Automatic",
            }));
            await service.PostAsync($"/api/v1/cohorts/{cohorts[n]}/open", new { });
        }

        return cohorts;
    }

    private static async Task<JsonElement> ApplyAsync(ServiceProcess service, Guid business, Guid cohort)
    {
        var enrolment = await service.PostAsync("/api/v1/enrolments", new { businessId = business, cohortId = cohort });
        return enrolment.GetProperty("state").GetString() == "Enrolled" ? enrolment : throw new InvalidOperationException($"Not accepted: {enrolment}");
    }

    private static Guid Id(JsonElement answer) => answer.GetProperty("id").GetGuid();
}
