using System.Collections.Concurrent;
using System.Diagnostics;
using CoachingPlatform.TestHarness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class MailPrivacyTests
{
    private static readonly string Secret = $"rahasia{Guid.NewGuid():N}";

    [Fact]
    public async Task The_address_of_a_business_is_in_its_mail_and_in_no_collection_event_log_line_or_span()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => spans.Enqueue($"{a.DisplayName} {string.Join(' ', a.TagObjects)} {string.Join(' ', a.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = new LoggedHost();
        await host.InitializeAsync();
        await using var events = await host.ListenAsync();
        var mentor = await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = Guid.NewGuid().ToString(), name = "Rahmawati", loadLimit = 5, email = $"{Secret}m@contoh.id" });
        var (enrolment, business) = await host.BusinessOfAsync(mentor.Id, $"{Secret}u@contoh.id");
        host.Mailer.FailsFirst = true;
        var planned = await host.Coordinator.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(2), enrolment).With("mentorId", mentor.Id));

        // Failed once: what a server says of an address is not told either.
        await Eventually.HoldsAsync(() => Task.FromResult(host.Logs.Any(l => l.Contains("was not sent at attempt 1 ", StringComparison.Ordinal))), TimeSpan.FromSeconds(30));
        await host.Coordinator.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = "Banjir." });
        await Eventually.HoldsAsync(() => Task.FromResult(host.Mailer.To($"{Secret}u@contoh.id") == 1), TimeSpan.FromSeconds(30));

        foreach (var name in await (await host.Database.ListCollectionNamesAsync(cancellationToken: TestContext.Current.CancellationToken)).ToListAsync(TestContext.Current.CancellationToken))
        {
            var stored = await host.Database.GetCollection<BsonDocument>(name).Find(new BsonDocument()).ToListAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(stored, d => d.ToJson().Contains($"{Secret}u", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Contains(spans, s => s.Contains($"/internal/v1/businesses/{business}/contact-lookups", StringComparison.Ordinal));
        Assert.NotEmpty(events.All);
        Assert.DoesNotContain(spans, s => s.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(host.Logs, l => l.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(events.All, e => e.Text.Contains(Secret, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class LoggedHost : MentoringHost
    {
        public ConcurrentQueue<string> Logs { get; } = new();

        public RefusingMailer Mailer { get; } = new();

        protected override void ConfigureServices(IServiceCollection services)
        {
            services.AddSingleton<Mentoring.Features.Mails.IMailer>(Mailer);
            services.AddLogging(l => l.AddProvider(new Collector(Logs)).AddFilter<Collector>(null, LogLevel.Debug));
        }
    }

    // As a server does, it names the address that it does not take.
    private sealed class RefusingMailer : Mentoring.Features.Mails.IMailer
    {
        private readonly ConcurrentQueue<string> sent = new();

        public bool FailsFirst { get; set; }

        public int To(string address) => sent.Count(s => s == address);

        public Task SendAsync(MimeKit.MimeMessage message, CancellationToken cancellation)
        {
            var to = message.To.Mailboxes.Single().Address;
            if (FailsFirst && to.StartsWith($"{Secret}u", StringComparison.Ordinal))
            {
                FailsFirst = false;
                throw new InvalidOperationException($"550 {to} is not taken here");
            }

            sent.Enqueue(to);
            return Task.CompletedTask;
        }
    }

    private sealed class Collector(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Line(lines, categoryName);

        public void Dispose()
        {
        }

        private sealed class Line(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
