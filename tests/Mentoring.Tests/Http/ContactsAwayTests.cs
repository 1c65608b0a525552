using System.Net;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Enrolment cannot say where a business's mail goes: the mail waits, no other does, and it goes once when Enrolment is well again.</summary>
public sealed class ContactsAwayTests(ReminderHost host) : IClassFixture<ReminderHost>
{
    private readonly string email = $"{Guid.NewGuid():N}@contoh.id";

    [Theory]
    [InlineData("503")]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("silent")]
    [InlineData("unknown")]
    public async Task A_mail_stays_due_and_goes_once_while_those_of_mentors_go_at_once(string trouble)
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync($"pendamping-{email}");
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, cohort: ReminderHost.Cohort());
        Begin(trouble, business);
        try
        {
            var planned = await mentor.Client.SendAsync("POST", "/sessions", Samples.Plan(day.AddDays(5).AddHours(14), enrolment));
            Assert.Equal(HttpStatusCode.Created, planned.Status);
            var id = $"session-{planned.Id}-1-businesses-{enrolment}";
            var waiting = await Eventually.Async(() => RowAsync(id), row => row?["attempts"].AsInt32 > 0, TimeSpan.FromSeconds(30));

            Assert.True(waiting!["sentAt"].IsBsonNull);
            Assert.False(waiting["dueAt"].IsBsonNull);
            Assert.Equal(0, SentTo(email));
            await Eventually.HoldsAsync(() => Task.FromResult(SentTo($"pendamping-{email}") == 1), TimeSpan.FromSeconds(10));
            Assert.True(host.Enrolment.AskedOf(business).Count <= 1);

            End(business);
            host.Passes(TimeSpan.FromMinutes(2));
            var sent = await Eventually.Async(() => RowAsync(id), row => row?["sentAt"].IsBsonNull == false, TimeSpan.FromSeconds(30));
            Assert.Equal((2, 1), (sent!["attempts"].AsInt32, SentTo(email)));
        }
        finally
        {
            End(business);
        }
    }

    [Fact]
    public async Task A_hundred_mails_to_businesses_whose_addresses_nobody_tells_hold_up_no_mentor()
    {
        var day = host.NewDay();
        var mentor = await host.MentorAsync("");
        var other = await host.MentorAsync($"pendamping-{email}");
        var own = await host.CoachedByAsync(other.Id, ReminderHost.Cohort());
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, email, cohort: ReminderHost.Cohort());
        Begin("silent", business);
        var before = host.Enrolment.Questions;
        try
        {
            foreach (var series in Enumerable.Range(0, 2))
            {
                var made = await host.Coordinator.SendAsync("POST", "/session-series", new
                {
                    mentorId = mentor.Id, enrolmentIds = new[] { enrolment }, kind = "Online", firstOn = DateOnly.FromDateTime(day.AddDays(2 + series).DateTime), at = "09:00", count = 50,
                });
                Assert.Equal(HttpStatusCode.OK, made.Status);
            }

            await other.Client.SendAsync("POST", "/sessions", Samples.Plan(day.AddDays(5).AddHours(14), own));
            await Eventually.HoldsAsync(() => Task.FromResult(SentTo($"pendamping-{email}") == 1), TimeSpan.FromSeconds(20));

            // At two seconds for each question, a hundred would have taken more than three minutes.
            Assert.InRange(host.Enrolment.Questions - before, 1, 5);
            Assert.Equal(0, SentTo(email));
        }
        finally
        {
            End(business);
        }

        // Nothing is lost: each goes once, although each was tried before.
        host.Passes(TimeSpan.FromMinutes(70));
        await Eventually.HoldsAsync(() => Task.FromResult(SentTo(email) >= 100), TimeSpan.FromSeconds(120));
        Assert.Equal(100, host.Sent().Where(m => m.To.Mailboxes.Single().Address == email).Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(100, SentTo(email));
    }

    private void Begin(string trouble, Guid business)
    {
        host.Enrolment.Failure = int.TryParse(trouble, out var status) ? status : 0;
        host.Enrolment.IsSilent = trouble == "silent";
        host.Enrolment.IsStranger(business, trouble == "unknown");
    }

    private void End(Guid business) => Begin("", business);

    private int SentTo(string address) => host.Sent().Count(m => m.To.Mailboxes.Single().Address == address);

    private Task<BsonDocument?> RowAsync(string id) =>
        host.Database.GetCollection<BsonDocument>("mails").Find(new BsonDocument("_id", id)).FirstOrDefaultAsync(TestContext.Current.CancellationToken)!;
}
