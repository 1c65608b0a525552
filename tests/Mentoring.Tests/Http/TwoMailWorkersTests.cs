using System.Net;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class TwoMailWorkersTests
{
    private const string Email = "rahma@contoh.id";

    [Fact]
    public async Task Of_two_instances_one_sends_and_the_other_goes_on_where_it_stops_and_each_mail_goes_once()
    {
        const int Many = 40;
        await using var host = new ReminderHost();
        await host.InitializeAsync();
        await using var second = host.Second();
        await PlanAsync(host, second, Many);

        await Eventually.HoldsAsync(() => Task.FromResult(Sent(host).Count >= 3), TimeSpan.FromSeconds(30));
        await host.StopAsync();
        var sentByFirst = Sent(host).Count;
        await Eventually.HoldsAsync(() => WaitsForNothingAsync(host), TimeSpan.FromSeconds(60));

        Assert.InRange(sentByFirst, 3, Many - 1);
        Assert.Equal(Many, Sent(host).Count);
        Assert.Equal(Many, Sent(host).Distinct().Count());
    }

    [Fact]
    public async Task An_instance_that_is_frozen_while_it_sends_is_taken_over_and_its_mail_goes_once()
    {
        const int Many = 5;
        await using var host = new ReminderHost();
        await host.InitializeAsync();
        await using var second = host.Second();
        var frozen = host.Freeze();
        await PlanAsync(host, second, Many);

        // The first does not come back from its first mail; when its lease has run out, the second sends the others.
        await Eventually.HoldsAsync(() => Task.FromResult(Sent(host).Count >= Many), TimeSpan.FromSeconds(60));
        Assert.False(await WaitsForNothingAsync(host));
        frozen.SetResult();
        await Eventually.HoldsAsync(() => WaitsForNothingAsync(host), TimeSpan.FromSeconds(30));

        Assert.Equal(Many, Sent(host).Count);
        Assert.Equal(Many, Sent(host).Distinct().Count());
    }

    private static async Task PlanAsync(ReminderHost host, SecondInstance second, int many)
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync(Email);
        var enrolment = await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort());
        using var coordinator = second.Coordinator();
        var made = await coordinator.SendAsync("POST", "/session-series", new
        {
            mentorId = mentor.Id, enrolmentIds = new[] { enrolment }, kind = "Online", firstOn = DateOnly.FromDateTime(day.AddDays(2).DateTime), at = "09:00", count = many,
        });
        Assert.Equal(HttpStatusCode.OK, made.Status);
    }

    private static List<string?> Sent(ReminderHost host) =>
        [.. host.Sent().Where(m => m.To.Mailboxes.Single().Address == Email).Select(m => m.MessageId)];

    private static async Task<bool> WaitsForNothingAsync(ReminderHost host) => !await host.Database.GetCollection<BsonDocument>("mails")
        .Find(new BsonDocument { { "sentAt", BsonNull.Value }, { "reminder", BsonNull.Value } }).AnyAsync(TestContext.Current.CancellationToken);
}
