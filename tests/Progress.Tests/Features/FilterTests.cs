using System.Net;
using CoachingPlatform.Contracts.V1;
using Xunit;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>A partner's list narrowed by each property, by several together, and page by page.</summary>
public sealed class FilterTests(FilterTests.Told told) : IClassFixture<FilterTests.Told>
{
    /// <summary>Four businesses that everybody in this class looks at.</summary>
    public sealed class Told(ProgressHost host) : IAsyncLifetime
    {
        internal static readonly Guid Track = Guid.CreateVersion7();
        internal static readonly Guid Cohort = Guid.CreateVersion7();

        internal readonly Telling[] All =
        [
            new() { Region = "34.01.01", Kbli = "10794", Size = "Micro", Track = Track, Cohort = Cohort },
            new() { Region = "34.01.02", Kbli = "13912", Size = "Small", Track = Track },
            new() { Region = "34.02.01", Kbli = "01270", Size = "Micro", Cohort = Cohort },
            new() { Region = "34.02.01", Kbli = "1079", Size = null },
        ];

        internal HttpClient Program { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var (id, clientId) = await host.PartnerAsync();
            await host.AgreeAsync(id, ["34"], fields: ["KbliCode", "SizeClass"]);
            foreach (var telling in All)
            {
                await host.PublishAsync((telling with { Consents = [new ConsentTerms(id, "export")] }).Accepted());
                await host.ProgressAsync(telling.Enrolment);
            }

            await host.PublishAsync(All[0].Logged(Guid.CreateVersion7()));
            await host.ProgressAsync(All[0].Enrolment, p => p.GetProperty("sessionsHeld").GetInt32() == 1);
            using var coordinator = host.Client("coordinator");
            using var level = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/progress/{All[1].Enrolment}/market-level") { Content = System.Net.Http.Json.JsonContent.Create(new { level = "National", reason = "Rantai toko di tiga provinsi" }) };
            level.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
            using var set = await coordinator.SendAsync(level, TestContext.Current.CancellationToken);
            await BodyAsync(set);
            Program = host.PartnerClient(clientId);
        }

        public ValueTask DisposeAsync()
        {
            Program.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    public static TheoryData<string, int[]> Filters => new()
    {
        { "", [0, 1, 2, 3] },
        { "region=34", [0, 1, 2, 3] },
        { "region=34.01", [0, 1] },
        { "region=34.01.02", [1] },
        { $"track={Told.Track}", [0, 1] },
        { $"cohort={Told.Cohort}", [0, 2] },
        { $"cohort={Guid.CreateVersion7()}", [] },
        { "sector=C", [0, 1] },
        { "sector=10", [0] },
        { "sector=A", [2] },
        { "sector=01", [2] },
        { "size=Micro", [0, 2] },
        { "size=Small", [1] },
        { "level=National", [1] },
        { "level=Local", [0, 2, 3] },
        { "period=2027-03", [0] },
        { "period=2027-02", [] },
        { $"size=Micro&cohort={Told.Cohort}&region=34.02", [2] },
        { $"sector=C&track={Told.Track}&level=Local", [0] },
        { "sector=C&size=Micro&period=2027-03", [0] },
        { "sector=A&size=Small", [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task It_has_those_of_which_everything_asked_holds(string query, int[] expected)
    {
        foreach (var limit in new[] { 1, 200 })
        {
            var found = new List<Guid>();
            var next = (string?)$"/partner/v1/progress?limit={limit}{(query.Length == 0 ? "" : $"&{query}")}";
            while (next is not null)
            {
                var page = await GetAsync(told.Program, next);
                found.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("enrolmentId").GetGuid()));
                next = page.GetProperty("next").GetString();
                // Where the whole list ends, and only there, the changes begin.
                Assert.Equal(next is null && query.Length == 0, page.GetProperty("changes").ValueKind == System.Text.Json.JsonValueKind.String);
            }

            Assert.Equal(expected.Select(i => told.All[i].Enrolment).OrderBy(id => id.ToString()), found);
        }
    }

    [Fact]
    public async Task A_cursor_goes_on_in_the_list_it_is_of()
    {
        var next = (await GetAsync(told.Program, "/partner/v1/progress?limit=1&size=Micro")).GetProperty("next").GetString()!;

        Assert.Single((await GetAsync(told.Program, next.Replace("limit=1", "limit=2", StringComparison.Ordinal))).GetProperty("items").EnumerateArray());
        foreach (var other in new[] { next.Replace("Micro", "Small", StringComparison.Ordinal), next.Replace("size=Micro&", "", StringComparison.Ordinal), $"{next}&region=34" })
            Assert.Equal("cursor.filter", (await GetAsync(told.Program, other, HttpStatusCode.BadRequest)).GetProperty("errors")[0].GetProperty("code").GetString());
    }
}
