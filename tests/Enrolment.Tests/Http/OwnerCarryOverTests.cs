using System.Text.Json;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>A store from before owners were documents is carried over before the service serves, whole, once, and also after a stop half-way.</summary>
public sealed class OwnerCarryOverTests(OwnerCarryOverTests.OldStore host) : IClassFixture<OwnerCarryOverTests.OldStore>
{
    private const string Nik = "6302156511679814", Rina = "22222222-2222-2222-2222-222222222222";

    private static int made;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_businesses_and_merges_show_and_do_what_they_did_and_the_same_nik_is_one_owner()
    {
        var first = Old("Kerupuk Cahaya", ("nik", Nik), ("phone", "+6281258331440"), ("birthDate", "1967-11-25"), ("sex", "Female"));
        var second = Old("Kain Rina", ("nik", Nik), ("phone", "+6281258331441"), ("email", "rina@example.id"));
        var other = Old("Madu Kelulut", ("ownerName", "Ida"));
        var gone = Old("Madu Kelulutt", ("ownerName", "Idha"), ("phone", "+6281258331442"));
        other["mergedFrom"] = new BsonArray { gone["_id"] };
        var before = other["details"].DeepClone().AsBsonDocument;
        other["details"]["ownerName"] = "Idha";
        other["details"]["phone"] = "+6281258331442";
        var at = DateTime.UtcNow.AddDays(-1);
        gone["mergedAway"] = new BsonDocument { ["into"] = other["_id"], ["at"] = at, ["gaveKey"] = false };
        await BeforeAsync([first, second, other, gone], new BsonDocument
        {
            ["_id"] = gone["_id"], ["version"] = 1L, ["into"] = other["_id"], ["at"] = at, ["by"] = "koordinator", ["reason"] = "sama",
            ["before"] = before, ["after"] = other["details"].DeepClone(), ["enrolments"] = new BsonArray(), ["consents"] = new BsonArray(),
        });

        await host.StartAsync();
        var client = host.Client(Roles.Coordinator);

        var (one, two) = (await ReadAsync(client, first), await ReadAsync(client, second));
        Assert.Equal((1, "Rina Wati", "************9814", "08******1440", "r******@example.id", "Female"),
            (one.GetProperty("version").GetInt32(), one.Text("ownerName"), one.Text("ownerNik"), one.Text("ownerPhone"), one.Text("ownerEmail"), one.Text("ownerSex")));
        Assert.Equal((one.Text("ownerId"), one.Text("ownerPhone")), (two.Text("ownerId"), two.Text("ownerPhone")));
        var shared = await client.ReadAsync($"/owners/{one.Text("ownerId")}").BodyAsync();
        Assert.Equal("08******1441", Assert.Single(shared.GetProperty("forCoordinators").GetProperty("saidOtherwise").EnumerateArray()).Text("phone"));
        Assert.Equal("Rina Wati", (await host.Client(Roles.Business, Rina).ReadAsync($"/businesses/{first["_id"].AsGuid}").BodyAsync()).Text("ownerName"));
        Assert.Equal([first["_id"].AsGuid, second["_id"].AsGuid],
            (await client.ReadAsync($"/owners/{one.Text("ownerId")}/businesses").BodyAsync()).GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid()));
        foreach (var old in new[] { first, second, other, gone })
        {
            var now = await host.Database.GetCollection<BsonDocument>("businesses").Find(new BsonDocument("_id", old["_id"])).SingleAsync(Cancellation);
            Assert.Equal((old["naturalKey"], old["searchKeys"]), (now["naturalKey"], now["searchKeys"]));
            Assert.DoesNotContain(now["details"].AsBsonDocument.Names, name => name is "ownerName" or "nik" or "phone" or "email" or "birthDate" or "sex");
        }

        Assert.Equal(("Idha", "08******1442"), ((await ReadAsync(client, other)).Text("ownerName"), (await ReadAsync(client, other)).Text("ownerPhone")));
        await client.PostAsync($"/businesses/{gone["_id"].AsGuid}/merge/undo", new { reason = "dua usaha" }).BodyAsync();
        Assert.Equal(("Ida", null), ((await ReadAsync(client, other)).Text("ownerName"), (await ReadAsync(client, other)).Text("ownerPhone")));
        Assert.Equal(("Idha", "08******1442"), ((await ReadAsync(client, gone)).Text("ownerName"), (await ReadAsync(client, gone)).Text("ownerPhone")));

        var owners = await OwnersAsync();
        await host.RestartAsync();
        Assert.Equal(owners, await OwnersAsync());
        foreach (var entry in await host.Database.GetCollection<BsonDocument>("audit").Find(new BsonDocument("kind", "owner")).ToListAsync(Cancellation))
            Assert.DoesNotContain(new[] { Nik, "58331440", "rina@example.id", "1967-11-25", "Rina Wati" }, secret => entry.ToString().Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Businesses_with_the_search_keys_of_before_are_found_by_those_of_now()
    {
        await host.StopAsync();
        var businesses = host.Database.GetCollection<BsonDocument>("businesses");
        var old = Enumerable.Range(0, 3).Select(n => A.Business($"Dodol Kandangan {n}", nib: Api.NewNib()).ToBsonDocument()).ToList();
        foreach (var business in old)
        {
            business.Remove("nameKeys");
            business["searchKeys"] = new BsonArray { "dodolkandangan", "kandangan" };
        }

        await businesses.InsertManyAsync(old, cancellationToken: Cancellation);
        await businesses.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("searchKeys"), new CreateIndexOptions { Name = "search" }), cancellationToken: Cancellation);

        await host.StartAsync();

        var page = await host.Client(Roles.Coordinator).ReadAsync("/businesses?search=kandangan+dodol").BodyAsync();
        Assert.Equal(
            old.Select(b => b["_id"].AsGuid).Order(), page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid()).Order());
        Assert.DoesNotContain(await (await businesses.Indexes.ListAsync(Cancellation)).ToListAsync(Cancellation), index => index["name"] == "search");
    }

    [Fact]
    public async Task Several_instances_and_a_stop_half_way_carry_each_business_over_once()
    {
        var old = Enumerable.Range(0, 130).Select(n => Old($"Ramai {n}", ("ownerName", $"Pemilik {n % 40}"), ("nik", $"63021541019{n % 40:D5}"))).ToList();
        await BeforeAsync(old);
        await host.StartAsync();
        // The start has carried them; here they are old again, and three instances begin at once while one of them is stopped.
        await BeforeAsync(old, stop: false);
        await host.Database.GetCollection<BsonDocument>("owners").DeleteManyAsync(new BsonDocument(), Cancellation);
        var carryOver = host.Services.GetServices<IStorePreparation>().OfType<OwnerCarryOver>().Single();
        using var stopped = new CancellationTokenSource();
        var stop = Task.Run(
            async () =>
            {
                await Eventually.Async(() => CountAsync(new BsonDocument("details.owner", new BsonDocument("$exists", true))), count => count > 0);
                await stopped.CancelAsync();
            },
            Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await carryOver.PrepareAsync(stopped.Token);
            stopped.Token.ThrowIfCancellationRequested();
        });
        await stop;

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => UntilItIsThereAsync()));

        Assert.Equal(0, await CountAsync(new BsonDocument("details.ownerName", new BsonDocument("$exists", true))));
        Assert.Equal(40, (await host.Database.GetCollection<BsonDocument>("owners").Find(new BsonDocument()).ToListAsync(Cancellation)).Select(o => o["details"]["nik"]).Distinct().Count());
        Assert.Equal(40, await host.Database.GetCollection<BsonDocument>("owners").CountDocumentsAsync(new BsonDocument(), cancellationToken: Cancellation));
        var client = host.Client(Roles.Coordinator);
        for (var n = 0; n < old.Count; n += 13)
            Assert.Equal($"Pemilik {n % 40}", (await ReadAsync(client, old[n])).Text("ownerName"));
    }

    // As a start does: who has to wait for another instance too long asks again.
    private async Task UntilItIsThereAsync()
    {
        for (var asked = 0; ; asked++)
        {
            try
            {
                await host.Services.GetServices<IStorePreparation>().OfType<OwnerCarryOver>().Single().PrepareAsync(Cancellation);
                return;
            }
            catch (TimeoutException) when (asked < 20)
            {
            }
        }
    }

    // As the service stored it before; the keys are its own.
    private static BsonDocument Old(string name, params (string Name, BsonValue Value)[] owner)
    {
        var draft = A.Draft(name, nib: Api.NewNib());
        var stored = A.Business(name, nib: draft.Nib!.Value, by: Rina).ToBsonDocument();
        // They are carried over in the order of their ids; two of one millisecond would come in either.
        stored["_id"] = new BsonBinaryData(Guid.CreateVersion7(A.Now.AddSeconds(Interlocked.Increment(ref made))), GuidRepresentation.Standard);
        var details = stored["details"].AsBsonDocument;
        details.Remove("owner");
        details["ownerName"] = "Rina Wati";
        foreach (var field in new[] { "nik", "phone", "email", "birthDate", "sex" })
            details[field] = BsonNull.Value;
        foreach (var (field, value) in owner)
            details[field] = value;
        return stored;
    }

    private async Task BeforeAsync(IReadOnlyList<BsonDocument> old, BsonDocument? merge = null, bool stop = true)
    {
        if (stop)
            await host.StopAsync();
        var businesses = host.Database.GetCollection<BsonDocument>("businesses");
        await businesses.DeleteManyAsync(Builders<BsonDocument>.Filter.In("_id", old.Select(b => b["_id"])), Cancellation);
        await businesses.InsertManyAsync(old.Select(b => b.DeepClone().AsBsonDocument), cancellationToken: Cancellation);
        if (merge is not null)
            await host.Database.GetCollection<BsonDocument>("merges").InsertOneAsync(merge, cancellationToken: Cancellation);
        await host.Database.GetCollection<BsonDocument>("carryOvers").DeleteManyAsync(new BsonDocument(), Cancellation);
    }

    private Task<long> CountAsync(BsonDocument filter) => host.Database.GetCollection<BsonDocument>("businesses").CountDocumentsAsync(filter, cancellationToken: Cancellation);

    private async Task<string> OwnersAsync() =>
        (await host.Database.GetCollection<BsonDocument>("owners").Find(new BsonDocument()).Sort(new BsonDocument("_id", 1)).ToListAsync(Cancellation)).ToJson();

    private static Task<JsonElement> ReadAsync(HttpClient client, BsonDocument old) => client.ReadAsync($"/businesses/{old["_id"].AsGuid}").BodyAsync();

    /// <summary>A service whose store is made old by hand, so what is in it has no trail.</summary>
    public sealed class OldStore() : ServiceHost<Program>("enrolment");
}
