using System.Net;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class MentorTests(MentoringHost host)
{
    [Fact]
    public async Task A_registered_mentor_is_found_as_registered()
    {
        var account = Guid.NewGuid().ToString();

        var made = await host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(account, 7));
        var found = await host.Coordinator.ReadAsync(made.Raw.Headers.Location!.ToString());

        Assert.Equal(HttpStatusCode.OK, found.Status);
        Assert.Equal((account, "Rahmawati", 7), (found.Body.GetProperty("accountId").GetString(), found.Body.GetProperty("name").GetString(), found.Body.GetProperty("loadLimit").GetInt32()));
        Assert.Equal(["10", "13"], found.Body.GetProperty("kbliDivisions").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal(["63", "63.02"], found.Body.GetProperty("regionCodes").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal("\"1\"", found.Raw.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task One_account_is_one_mentor_even_in_a_race()
    {
        var account = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(account))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.Conflict && a.Code == "mentor.account_taken"));
    }

    [Fact]
    public async Task An_edit_needs_the_version_seen_and_is_no_duplicate_of_itself()
    {
        var account = Guid.NewGuid().ToString();
        var made = await host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(account, 1));
        var other = await host.Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(Guid.NewGuid().ToString()));
        await host.CoachedByAsync(made.Id);

        var blind = await host.Coordinator.SendAsync("PUT", $"/mentors/{made.Id}", Samples.Mentor(account, 2));
        var edited = await host.Coordinator.SendAsync("PUT", $"/mentors/{made.Id}", Samples.Mentor(account, 2), ("If-Match", "\"1\""));
        var stale = await host.Coordinator.SendAsync("PUT", $"/mentors/{made.Id}", Samples.Mentor(account, 3), ("If-Match", "\"1\""));
        var taken = await host.Coordinator.SendAsync("PUT", $"/mentors/{other.Id}", Samples.Mentor(account, 3), ("If-Match", "\"1\""));

        Assert.Equal("version.required", blind.Code);
        Assert.Equal((HttpStatusCode.OK, 2, "\"2\""), (edited.Status, edited.Body.GetProperty("loadLimit").GetInt32(), edited.Raw.Headers.ETag!.Tag));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version.stale"), (stale.Status, stale.Code));
        Assert.Equal((HttpStatusCode.Conflict, "mentor.account_taken"), (taken.Status, taken.Code));
        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(made.Id, await host.EnrolAsync())).Status);
        Assert.Equal("mentor.full", (await host.AssignAsync(made.Id, await host.EnrolAsync())).Code);
    }

    [Fact]
    public async Task The_list_goes_on_where_the_page_before_ended()
    {
        var mine = new List<Guid>();
        for (var i = 0; i < 5; i++)
            mine.Add((await host.RegisterMentorAsync()).Id);

        var listed = new List<Guid>();
        for (string? next = "/mentors?limit=2"; next is not null;)
        {
            var page = await host.Coordinator.ReadAsync(next);
            Assert.InRange(page.Items.Count, 1, 2);
            listed.AddRange(page.Items.Select(i => i.GetProperty("id").GetGuid()));
            next = page.Body.GetProperty("next").GetString();
        }

        Assert.Equal(listed.Distinct().Count(), listed.Count);
        Assert.Equal(mine, listed.Where(mine.Contains));
    }
}
