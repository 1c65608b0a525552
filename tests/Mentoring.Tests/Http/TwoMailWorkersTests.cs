using System.Net;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class TwoMailWorkersTests
{
    [Fact]
    public async Task Of_two_instances_one_sends_and_the_other_goes_on_where_it_stops_and_each_mail_goes_once()
    {
        const int Many = 40;
        const string Email = "rahma@contoh.id";
        await using var host = new ReminderHost();
        await host.InitializeAsync();
        var day = host.NewDay();
        var mentor = await host.MentorAsync(Email);
        var enrolment = await host.CoachedByAsync(mentor.Id, ReminderHost.Cohort());
        await using var second = host.Second();
        using var coordinator = second.Coordinator();
        var made = await coordinator.SendAsync("POST", "/session-series", new
        {
            mentorId = mentor.Id, enrolmentIds = new[] { enrolment }, kind = "Online", firstOn = DateOnly.FromDateTime(day.AddDays(2).DateTime), at = "09:00", count = Many,
        });
        Assert.Equal(HttpStatusCode.OK, made.Status);

        await Eventually.HoldsAsync(() => Task.FromResult(Sent().Count >= 3), TimeSpan.FromSeconds(30));
        await host.StopAsync();
        var sentByFirst = Sent().Count;
        await Eventually.HoldsAsync(WaitsForNothingAsync, TimeSpan.FromSeconds(60));

        Assert.InRange(sentByFirst, 3, Many - 1);
        Assert.Equal(Many, Sent().Count);
        Assert.Equal(Many, Sent().Distinct().Count());

        List<string?> Sent() => [.. host.Sent().Where(m => m.To.Mailboxes.Single().Address == Email).Select(m => m.MessageId)];

        async Task<bool> WaitsForNothingAsync() => !await host.Database.GetCollection<BsonDocument>("mails")
            .Find(new BsonDocument { { "sentAt", BsonNull.Value }, { "reminder", BsonNull.Value } }).AnyAsync(TestContext.Current.CancellationToken);
    }
}
