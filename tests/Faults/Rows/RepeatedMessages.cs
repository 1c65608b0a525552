using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Faults.Running;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Faults.Rows;

/// <summary>Each message comes 2 to 5 times, to two processes of a consumer whose effect nothing but the inbox keeps from happening again.</summary>
internal static class RepeatedMessages
{
    private const int AtOnce = 200;

    public static async Task<Outcome> RunAsync(Servers servers, int messages)
    {
        var place = $"f{Guid.NewGuid():N}"[..9];
        var hosts = await Task.WhenAll(CountingHost.StartAsync(servers, place), CountingHost.StartAsync(servers, place));
        var bus = await Publisher.StartAsync(servers, $"{place}-");
        var sent = 0;
        try
        {
            foreach (var some in Enumerable.Range(0, messages).Select(_ => Guid.CreateVersion7()).Chunk(AtOnce))
            {
                var repeated = some.SelectMany(id => Enumerable.Repeat(id, Random.Shared.Next(2, 6))).ToArray();
                Random.Shared.Shuffle(repeated);
                await Task.WhenAll(repeated.Select(id => bus.PublishRoutedAsync(Event(id), id)));
                sent += repeated.Length;
            }

            var database = servers.Client.GetDatabase(place);
            var effects = database.GetCollection<BsonDocument>(CountingHost.Effects);
            await Wait.ForAsync(
                "each delivery is handled or turned away",
                async () => await effects.CountDocumentsAsync(new BsonDocument()) + StartupHook.Duplicates(servers.DuplicatesFolder(place)) >= sent,
                TimeSpan.FromMinutes(3));
            var found = (await effects.Find(new BsonDocument()).ToListAsync()).CountBy(e => e["messageId"].AsGuid).ToList();
            var (lost, twice) = (messages - found.Count, found.Sum(f => f.Value - 1));
            return new Outcome(
                "same message 2–5 times on 2 consumers", messages, lost, twice, $"{sent:N0} deliveries, {found.Sum(f => f.Value):N0} effects", lost == 0 && twice == 0);
        }
        finally
        {
            await bus.StopAsync();
            await Task.WhenAll(hosts.Select(h => h.StopAsync()));
            await servers.DropAsync(place);
        }
    }

    private static BusinessRegistered Event(Guid id) =>
        new(new BusinessProfile(id, 1, "Kerupuk Cahaya", "63.02.05", null, null), DateTimeOffset.UnixEpoch);
}
