using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class LeaseTests
{
    private static readonly CancellationToken Now = CancellationToken.None;

    [Fact]
    public async Task One_holder_at_a_time_and_the_token_grows_with_each_new_one()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        using var first = host.Leases.Open("job");
        using var second = host.Leases.Open("job");
        Assert.True(await first.HoldAsync(Now));
        Assert.False(await second.HoldAsync(Now));
        Assert.Equal(1, first.Token);

        first.Dispose();
        Assert.False(first.IsHeld);
        Assert.True(await second.HoldAsync(Now));
        Assert.Equal(2, second.Token);
    }

    [Fact]
    public async Task An_expired_lease_is_taken_over()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        using var dead = host.Leases.Open("job");
        using var heir = host.Leases.Open("job");
        await dead.HoldAsync(Now);

        await host.Inspected.GetCollection<BsonDocument>("leases").UpdateOneAsync(
            new BsonDocument("_id", "job"), new BsonDocument("$set", new BsonDocument("expiresAt", DateTime.UtcNow.AddSeconds(-1))), cancellationToken: Now);

        Assert.True(await heir.HoldAsync(Now));
        Assert.Equal(2, heir.Token);
    }

    [Fact]
    public async Task Of_twenty_that_ask_at_once_exactly_one_gets_it()
    {
        await using var place = new MessagingHost.Place();
        await using var host = await MessagingHost.StartAsync(place);
        var leases = Enumerable.Range(0, 20).Select(_ => host.Leases.Open("job")).ToList();

        var held = await Task.WhenAll(leases.Select(l => l.HoldAsync(Now)));

        Assert.Equal(1, held.Count(h => h));
    }
}
