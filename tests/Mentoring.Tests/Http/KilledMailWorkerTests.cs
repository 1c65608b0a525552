using System.Diagnostics;
using System.Globalization;
using System.Net;
using CoachingPlatform.Mentoring.Features.Mails;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

/// <summary>Processes that send over real SMTP, and one that is killed after the server has taken a mail and before it could note that.</summary>
public sealed class KilledMailWorkerTests
{
    private const string Mentor = "rahma@contoh.id";
    private const string Business = "sasirangan@contoh.id";

    [Fact]
    public async Task A_mail_that_was_taken_when_its_sender_was_killed_goes_again_under_the_same_message_id_and_all_others_once()
    {
        using var smtp = new SmtpStub { SilentTo = Business };
        await using var host = new HostThatSendsNothing();
        await host.InitializeAsync();
        var account = Guid.NewGuid().ToString();
        var mentor = (await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = account, name = "Rahmawati", loadLimit = 5, email = Mentor })).Id;
        var (enrolment, _) = await host.BusinessOfAsync(mentor, Business);
        var planned = await host.Client(Roles.Mentor, account).SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(3), enrolment));
        Assert.Equal(HttpStatusCode.Created, planned.Status);
        var id = $"session-{planned.Id}-1-businesses-{enrolment}";

        using var first = await host.StartSenderAsync(smtp.Port);
        try
        {
            await Eventually.HoldsAsync(() => Task.FromResult(smtp.To(Business).Count == 1), TimeSpan.FromSeconds(60));
        }
        finally
        {
            first.Kill();
        }

        var left = await host.MailAsync(id);
        Assert.True(left["sentAt"].IsBsonNull);
        Assert.False(left["dueAt"].IsBsonNull);
        smtp.SilentTo = null;
        using var second = await host.StartSenderAsync(smtp.Port);
        try
        {
            await Eventually.Async(() => host.LaterAsync(id), m => !m["sentAt"].IsBsonNull, TimeSpan.FromSeconds(90));
        }
        finally
        {
            second.Kill();
        }

        var twice = smtp.To(Business);
        // Once each of the two; more often only where a busy machine let one of them run out of time.
        Assert.InRange(twice.Count, 2, 3);
        Assert.Equal($"Message-Id: <{id}@coachingplatform>", twice[0].MessageId);
        Assert.Contains("METHOD:REQUEST", Calendar(twice[0]), StringComparison.Ordinal);
        Assert.All(twice, mail => Assert.Equal((twice[0].MessageId, Calendar(twice[0])), (mail.MessageId, Calendar(mail))));
        Assert.Single(smtp.To(Mentor));
    }

    // The calendar of a mail, which is encoded in base64 or as it is.
    private static string Calendar(SmtpStub.Taken mail)
    {
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", mail.Lines)));
        var message = MimeKit.MimeMessage.Load(bytes, TestContext.Current.CancellationToken);
        return message.BodyParts.OfType<MimeKit.TextPart>().Single(p => p.ContentType.MimeType == "text/calendar").Text;
    }

    /// <summary>Takes commands; mails are left to processes of their own.</summary>
    private sealed class HostThatSendsNothing : MentoringHost
    {
        public Task<BsonDocument> MailAsync(string id) =>
            Database.GetCollection<BsonDocument>("mails").Find(new BsonDocument("_id", id)).SingleAsync(TestContext.Current.CancellationToken);

        /// <summary>The entry; where it waits its time is over.</summary>
        public async Task<BsonDocument> LaterAsync(string id)
        {
            var isWaiting = new BsonDocument { { "_id", id }, { "dueAt", new BsonDocument("$gt", DateTime.UtcNow) } };
            await Database.GetCollection<BsonDocument>("mails").UpdateOneAsync(
                isWaiting, Builders<BsonDocument>.Update.Set("dueAt", DateTime.UtcNow), cancellationToken: TestContext.Current.CancellationToken);
            return await MailAsync(id);
        }

        public async Task<Process> StartSenderAsync(int smtpPort) => await Children.StartAsync(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "CoachingPlatform.Mentoring.dll")])
        {
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ConnectionStrings__mongodb"] = await TestServers.StoreAsync(),
                ["ConnectionStrings__rabbitmq"] = TestServers.Broker,
                ["Store__Database"] = Database.DatabaseNamespace.DatabaseName,
                ["Messaging__Prefix"] = Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()["Messaging:Prefix"],
                ["Identity__Authority"] = Issuer.Authority,
                ["Identity__MailerClient__Secret"] = TestIssuer.MailerSecret,
                ["Services__Enrolment"] = Enrolment.Address,
                ["Mail__Host"] = "127.0.0.1",
                ["Mail__Port"] = smtpPort.ToString(CultureInfo.InvariantCulture),
                ["Mail__Tls"] = "None",
                ["Logging__LogLevel__Default"] = "Warning",
            },
        });

        protected override void ConfigureServices(IServiceCollection services) =>
            services.Remove(services.Single(s => s.ImplementationType == typeof(MailWorker)));
    }
}
