using System.Net;
using CoachingPlatform.Contracts.V1;

namespace CoachingPlatform.Mentoring.Tests.Http;

public sealed class SuggestionTests(MentoringHost host)
{
    [Fact]
    public async Task The_best_comes_first_and_says_why_in_the_callers_language()
    {
        // A province of its own, so that the mentors of other tests are not suggested.
        var near = await RegisterAsync(["91.03.01"], ["13"], ["Ekspor"], ["id"]);
        var regency = await RegisterAsync(["91.03"], ["13"], ["Ekspor"], ["id"]);
        var strange = await RegisterAsync(["91.07"], ["62"], [], ["en"]);
        var full = await RegisterAsync(["91.03.01"], ["13"], ["Ekspor"], ["id"], loadLimit: 0);
        var enrolment = await EnrolAsync("91.03.01", "13912");

        var english = await host.Coordinator.ReadAsync($"/enrolments/{enrolment}/mentor-suggestions?topic=ekspor", ("Accept-Language", "en"));
        var indonesian = await host.Coordinator.ReadAsync($"/enrolments/{enrolment}/mentor-suggestions?topic=ekspor&limit=1", ("Accept-Language", "id"));

        Assert.Equal([near, regency, strange], english.Items.Select(i => i.GetProperty("mentorId").GetGuid()));
        Assert.DoesNotContain(full, english.Items.Select(i => i.GetProperty("mentorId").GetGuid()));
        Assert.Equal([100, 93, 23], english.Items.Select(i => i.GetProperty("score").GetInt32()));
        var reasons = english.Items[0].GetProperty("reasons").EnumerateArray().ToList();
        Assert.Equal(
            ["match.topics", "match.kbli_division", "match.same_district", "match.language", "match.load", "match.hours_open"],
            reasons.Select(r => r.GetProperty("code").GetString()));
        Assert.Equal("Works in the same district (91.03.01).", reasons[2].GetProperty("text").GetString());
        Assert.Equal("Bekerja di kecamatan yang sama (91.03.01).", Assert.Single(indonesian.Items).GetProperty("reasons")[2].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_present_mentor_is_not_suggested_and_a_suggestion_is_confirmed_by_assigning()
    {
        var (one, two) = (await RegisterAsync(["92.02"], [], [], []), await RegisterAsync(["92.02"], [], [], []));
        var enrolment = await EnrolAsync("92.02.01", null);

        Assert.Equal(HttpStatusCode.Created, (await host.AssignAsync(one, enrolment)).Status);
        var after = await host.Coordinator.ReadAsync($"/enrolments/{enrolment}/mentor-suggestions");

        Assert.Equal(two, Assert.Single(after.Items).GetProperty("mentorId").GetGuid());
        Assert.Equal("match.kbli_unknown", after.Items[0].GetProperty("reasons")[1].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("0198f000-0000-7000-8000-000000000001", "", 404, "enrolment.unknown")]
    [InlineData("DENIED", "", 409, "enrolment.not_coached")]
    [InlineData("DENIED", "?limit=0", 400, "field.out_of_range")]
    [InlineData("DENIED", "?limit=51", 400, "field.out_of_range")]
    [InlineData("DENIED", "?limit=x", 400, "request.malformed")]
    [InlineData("DENIED", "?topic=", 400, "field.required")]
    [InlineData("DENIED", "?language=abcdefghijklmnopqrstuvw", 400, "field.too_long")]
    public async Task A_wrong_question_is_answered_with_its_code(string enrolment, string query, int status, string code)
    {
        var denied = Samples.Snapshot(state: "Denied");
        await host.TellAsync(new EnrolmentDenied(denied, DateTimeOffset.UtcNow));
        var path = $"/enrolments/{enrolment.Replace("DENIED", denied.EnrolmentId.ToString(), StringComparison.Ordinal)}/mentor-suggestions{query}";

        var answer = await host.Coordinator.ReadAsync(path);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
    }

    private async Task<Guid> RegisterAsync(string[] regionCodes, string[] kbliDivisions, string[] topics, string[] languages, int loadLimit = 10) =>
        (await host.Coordinator.SendAsync("POST", "/mentors", new
        {
            accountId = Guid.NewGuid().ToString(), name = "Rahmawati", kbliDivisions, topics, regionCodes, languages, loadLimit,
        })).Id;

    private async Task<Guid> EnrolAsync(string region, string? kbli)
    {
        var snapshot = Samples.Snapshot();
        snapshot = snapshot with { Business = snapshot.Business with { RegionCode = region, KbliCode = kbli } };
        await host.TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
        return snapshot.EnrolmentId;
    }
}
