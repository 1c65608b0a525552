using System.Net;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class TwoInstancesTests(MentoringHost host)
{
    private static readonly DateTimeOffset Tomorrow = TimeProvider.System.Now().AddDays(1);

    [Fact]
    public async Task The_load_limit_holds_across_instances()
    {
        await using var second = new SecondInstance(host);
        HttpClient[] instances = [host.Coordinator, second.Coordinator()];
        var mentor = await host.RegisterMentorAsync(loadLimit: 2);
        var enrolments = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.EnrolAsync()));

        var answers = await Task.WhenAll(enrolments.Select((enrolment, i) => instances[i % 2].SendAsync(
            "POST", "/assignments", new { enrolmentId = enrolment, mentorId = mentor.Id, startsOn = Samples.Today })));

        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal(6, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.full"));
    }

    [Fact]
    public async Task A_mentor_is_not_double_booked_across_instances()
    {
        await using var second = new SecondInstance(host);
        HttpClient[] instances = [host.Coordinator, second.Coordinator()];
        var mentor = await host.RegisterMentorAsync();
        var enrolment = await host.CoachedByAsync(mentor.Id);

        // Each round is a new hour: two plans for it, one through each instance.
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => instances[i % 2].SendAsync(
            "POST", "/sessions", Samples.Plan(Tomorrow.AddHours(i / 2), enrolment).With("mentorId", mentor.Id))));

        var booked = answers.Where(a => a.Status == HttpStatusCode.Created).Select(a => a.Body.GetProperty("scheduledAt").GetDateTimeOffset()).ToList();
        Assert.Equal(Enumerable.Range(0, 5).Select(i => Tomorrow.AddHours(i)), booked.Order());
        Assert.Equal(5, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.double_booked"));
    }

    [Fact]
    public async Task An_enrolment_gets_one_mentor_across_instances()
    {
        await using var second = new SecondInstance(host);
        HttpClient[] instances = [host.Coordinator, second.Coordinator()];
        var mentors = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.RegisterMentorAsync()));
        var enrolment = await host.EnrolAsync();

        var answers = await Task.WhenAll(mentors.Select((mentor, i) => instances[i % 2].SendAsync(
            "POST", "/assignments", new { enrolmentId = enrolment, mentorId = mentor.Id, startsOn = Samples.Today })));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "assignment.exists"));
    }
}
