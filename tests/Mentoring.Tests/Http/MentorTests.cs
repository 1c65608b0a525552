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
