using CoachingPlatform.Contracts.V1;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class PrivacyTests(MentoringHost host)
{
    [Fact]
    public async Task No_note_text_name_reason_or_evidence_leaves_in_an_event()
    {
        const string Secret = "RAHASIA-";
        await using var events = await host.ListenAsync();
        var account = $"{Secret}{Guid.NewGuid()}";
        var registered = await host.Coordinator.SendAsync("POST", "/mentors", new { accountId = account, name = $"{Secret}nama", loadLimit = 5 });
        var enrolment = await host.CoachedByAsync(registered.Id);
        var mentor = host.Client("mentor", account);
        var logged = await mentor.SendAsync("POST", "/sessions/logged", Samples.Report(enrolment)
            .With("sharedNotes", $"{Secret}bersama").With("internalNotes", $"{Secret}intern")
            .With("actionItems", new[] { new { enrolmentId = enrolment, text = $"{Secret}tugas", owner = $"{Secret}pemilik" } })
            .With("indicatorValues", new[] { new { enrolmentId = enrolment, code = "defect_rate", kind = "Actual", value = 2.5m, evidence = $"{Secret}bukti" } }));
        var planned = await mentor.SendAsync("POST", "/sessions", Samples.Plan(DateTimeOffset.UtcNow.AddDays(1), enrolment));
        await mentor.SendAsync("POST", $"/sessions/{planned.Id}/cancel", new { reason = $"{Secret}alasan" });

        var told = await Eventually.Async(
            () => Task.FromResult(events.All.Where(e => e.Event is not IEnrolmentEvent).DistinctBy(e => e.MessageId).Select(e => e.Text).ToList()),
            all => all.Count(text => text.Contains(enrolment.ToString(), StringComparison.Ordinal)) >= 6);

        Assert.Equal($"{Secret}intern", logged.Body.GetProperty("session").GetProperty("internalNotes").GetString());
        Assert.DoesNotContain(told, text => text.Contains(Secret, StringComparison.Ordinal));
    }
}
