using System.Net;
using System.Text.Json;
using Xunit;
using static CoachingPlatform.Progress.Tests.Features.Fair;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Booths and days of an Expo.</summary>
public sealed class ExpoTests(ProgressHost host)
{
    [Fact]
    public async Task An_Expo_gives_each_booth_once_and_marks_each_day_once()
    {
        using var fair = await Fair.OpenAsync(host);
        var (_, coordinator, program, opportunity) = fair;
        var (first, second) = (await fair.ReferAsync((await fair.TellAsync()).Enrolment), await fair.ReferAsync((await fair.TellAsync()).Enrolment));
        Assert.Equal("referral.state", Code(await BodyAsync(await BoothAsync(first, "A1", 1), HttpStatusCode.Conflict)));
        foreach (var id in new[] { first, second })
            await PostAsync(program, $"/partner/v1/referrals/{id}/accept", new { }, HttpStatusCode.OK);

        var both = await Task.WhenAll(BoothAsync(first, "a1", 2), BoothAsync(second, "A1", 2));
        var placed = await BodyAsync(Assert.Single(both, b => b.IsSuccessStatusCode));
        Assert.Equal("A1", placed.GetProperty("booth").GetString());
        Assert.Equal("referral.booth_taken", Codes(await BodyAsync(both.Single(b => !b.IsSuccessStatusCode), HttpStatusCode.Conflict)).Single());
        var (has, wants) = placed.GetProperty("id").GetGuid() == first ? (first, second) : (second, first);
        await BodyAsync(await BoothAsync(has, "A1", 3));
        await BodyAsync(await BoothAsync(has, null, 4));
        Assert.Equal("A1", (await BodyAsync(await BoothAsync(wants, "A1", 2))).GetProperty("booth").GetString());
        Assert.Equal("A1", (await GetAsync(program, $"/partner/v1/referrals/{wants}")).GetProperty("booth").GetString());

        await BodyAsync(await MarkAsync("2027-03-09", "UnexcusedAbsence"));
        await BodyAsync(await MarkAsync("2027-03-10", "Present"));
        await BodyAsync(await MarkAsync("2027-03-09", "Present"));
        var marked = await BodyAsync(await MarkAsync("2027-03-09", "ExcusedAbsence"));
        Assert.Equal(marked.GetRawText(), (await BodyAsync(await MarkAsync("2027-03-09", "ExcusedAbsence"))).GetRawText());
        Assert.Equal((2, 0.5m, 7), (marked.GetProperty("attendance").GetArrayLength(), marked.GetProperty("attendanceRate").GetDecimal(), marked.GetProperty("version").GetInt32()));
        Assert.Equal(["attendance.in_future"], Codes(await BodyAsync(await MarkAsync("2027-03-11", "Present"), HttpStatusCode.BadRequest)));
        Assert.Equal(["attendance.other_day"], Codes(await BodyAsync(await MarkAsync("2027-03-08", "Present"), HttpStatusCode.BadRequest)));

        // The Expo may be moved as long as the days stay on which somebody was marked.
        Assert.Equal("opportunity.days_marked", Codes(await BodyAsync(await MoveAsync("2027-03-10", "2027-03-13"), HttpStatusCode.Conflict)).Single());
        Assert.Equal("opportunity.days_marked", Codes(await BodyAsync(await MoveAsync("2027-03-08", "2027-03-09"), HttpStatusCode.Conflict)).Single());
        Assert.Equal("2027-03-10", (await BodyAsync(await MoveAsync("2027-03-09", "2027-03-10"))).GetProperty("lastDay").GetString());

        async Task<HttpResponseMessage> MoveAsync(string first, string last)
        {
            var version = (await GetAsync(coordinator, $"/api/v1/opportunities/{opportunity}")).GetProperty("version").GetInt32();
            var terms = Terms(null, Local, null).Replace("2027-03-09", first, StringComparison.Ordinal).Replace("2027-03-13", last, StringComparison.Ordinal);
            return await SendAsync(coordinator, HttpMethod.Put, $"/api/v1/opportunities/{opportunity}", terms, $"\"{version}\"");
        }

        Task<HttpResponseMessage> BoothAsync(Guid id, string? number, int version) =>
            SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{id}/booth", JsonSerializer.Serialize(new { number }), $"\"{version}\"");
        Task<HttpResponseMessage> MarkAsync(string day, string status) =>
            SendAsync(coordinator, HttpMethod.Put, $"/api/v1/referrals/{wants}/attendance/{day}", JsonSerializer.Serialize(new { status }));
    }
}
