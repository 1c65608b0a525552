using System.Net;
using MongoDB.Bson;
using Xunit;
using static CoachingPlatform.Progress.Tests.Features.Fair;
using static CoachingPlatform.Progress.Tests.ProgressHost;

namespace CoachingPlatform.Progress.Tests.Features;

/// <summary>Who may, and what is refused of whom.</summary>
public sealed class ReferralInputTests(ProgressHost host)
{
    private const string Unknown = "01960000-0000-7000-8000-000000000001";

    private static BadInput? badInput;

    [Fact]
    public async Task Rule12_A_partner_answers_its_own_referrals_only_whatever_it_says_of_itself()
    {
        using var fair = await Fair.OpenAsync(host);
        var (partner, coordinator, owner, _) = fair;
        using var strangers = await Fair.OpenAsync(host);
        var other = strangers.Program;
        var referral = await fair.ReferAsync((await fair.TellAsync(strangers.Partner)).Enrolment);

        var claims = $$"""{"partnerId":"{{partner}}","clientId":"{{fair.ClientId}}","reason":"R","kind":"Order","rupiah":1,"on":"2027-03-10"}""";
        foreach (var (method, address, body) in new[]
        {
            (HttpMethod.Get, "", (string?)null), (HttpMethod.Post, "/accept", null), (HttpMethod.Post, "/decline", claims), (HttpMethod.Post, "/outcomes", claims),
            (HttpMethod.Put, $"/outcomes/{Unknown}", claims),
        })
            Assert.Equal("referral.unknown", Code(await BodyAsync(await SendAsync(other, method, $"/partner/v1/referrals/{referral}{address}", body, "\"1\""), HttpStatusCode.NotFound)));
        Assert.Empty((await GetAsync(other, "/partner/v1/referrals")).GetProperty("items").EnumerateArray());
        Assert.Single((await GetAsync(owner, "/partner/v1/referrals")).GetProperty("items").EnumerateArray());
        Assert.Equal(("Proposed", 1), await fair.StateAsync(referral));
        foreach (var role in new[] { "mentor", "business", "partner" })
        {
            using var client = host.Client(role);
            foreach (var (method, address) in new[]
            {
                ("GET", "opportunities"), ("POST", "opportunities"), ("GET", $"opportunities/{Unknown}"), ("PUT", $"opportunities/{Unknown}"), ("GET", $"opportunities/{Unknown}/ready"),
                ("GET", $"opportunities/{Unknown}/referrals"), ("POST", $"opportunities/{Unknown}/referrals"), ("GET", $"opportunities/{Unknown}/audit"),
                ("GET", $"referrals/{referral}"), ("POST", $"referrals/{referral}/withdraw"), ("PUT", $"referrals/{referral}/booth"),
                ("PUT", $"referrals/{referral}/attendance/2027-03-10"), ("GET", $"referrals/{referral}/audit"),
            })
            {
                using var answer = await SendAsync(client, new HttpMethod(method), $"/api/v1/{address}", method == "GET" ? null : "{\"number\":null}", "\"1\"");
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(coordinator, HttpMethod.Post, $"/partner/v1/referrals/{referral}/accept", null)).StatusCode);
    }

    [Theory]
    [InlineData("POST opportunities", "{", 400, "request.malformed")]
    [InlineData("POST opportunities", "{}", 400, "field.unknown_value field.required field.required field.required field.required field.required field.required field.required field.required")]
    [InlineData("POST opportunities", """NEW "kind":"Fair" """, 400, "field.unknown_value")]
    [InlineData("POST opportunities", """NEW "consentPurpose":"Expo 2027" """, 400, "purpose.format")]
    [InlineData("POST opportunities", """NEW "kind":"Bank" """, 400, "opportunity.place_of_expo")]
    [InlineData("POST opportunities", """NEW "lastDay":null """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "lastDay":"2027-03-08" """, 400, "opportunity.last_before_first")]
    [InlineData("POST opportunities", """NEW "referUntil":"2027-03-14" """, 400, "opportunity.refer_until_after_end")]
    [InlineData("POST opportunities", """NEW "capacity":-1 """, 400, "field.out_of_range")]
    [InlineData("POST opportunities", """NEW "capacity":1.5 """, 400, "request.malformed")]
    [InlineData("POST opportunities", """NEW "timeZone":"WITA" """, 400, "time_zone.unknown")]
    [InlineData("POST opportunities", """NEW "criteria":[] """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "criteria":[null] """, 400, "field.required")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"MarketLevel","code":"Regional"}] """, 400, "field.unknown_value")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"MarketLevel","code":"Local","value":1}] """, 400, "condition.not_used")]
    [InlineData("POST opportunities", """NEW "criteria":[{"kind":"Granted"}] """, 400, "scheme.kind_granted")]
    [InlineData("POST opportunities", """NEW "partnerId":"01960000-0000-7000-8000-000000000001" """, 404, "partner.unknown")]
    [InlineData("PUT opportunities/EXPO", """EDIT "capacity":5 """, 412, "version.stale", "\"9\"")]
    [InlineData("PUT opportunities/EXPO", """EDIT "capacity":5 """, 428, "version.required")]
    [InlineData("PUT opportunities/EXPO", """EDIT "nameId":"" """, 400, "field.required", "\"1\"")]
    [InlineData($"PUT opportunities/{Unknown}", """EDIT "capacity":5 """, 404, "opportunity.unknown", "\"1\"")]
    [InlineData($"GET opportunities/{Unknown}", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/7", null, 400, "request.malformed")]
    [InlineData("GET opportunities?limit=0", null, 400, "page.limit")]
    [InlineData("GET opportunities?after=e30", null, 400, "page.cursor")]
    [InlineData($"GET opportunities/{Unknown}/ready", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/EXPO/ready?lacking=21", null, 400, "field.out_of_range")]
    [InlineData("GET opportunities/EXPO/ready?lacking=-1", null, 400, "field.out_of_range")]
    [InlineData("GET opportunities/EXPO/ready?region=6302", null, 400, "region.malformed")]
    [InlineData("GET opportunities/EXPO/ready?region=63.99", null, 400, "region.unknown")]
    [InlineData("GET opportunities/EXPO/ready?limit=201", null, 400, "page.limit")]
    [InlineData($"GET opportunities/{Unknown}/referrals", null, 404, "opportunity.unknown")]
    [InlineData("GET opportunities/EXPO/referrals?state=1", null, 400, "field.unknown_value")]
    [InlineData("POST opportunities/EXPO/referrals", "{}", 400, "field.required")]
    [InlineData("POST opportunities/EXPO/referrals", $$"""{"enrolmentId":"{{Unknown}}"}""", 404, "progress.unknown")]
    [InlineData($"POST opportunities/{Unknown}/referrals", $$"""{"enrolmentId":"{{Unknown}}"}""", 404, "opportunity.unknown")]
    [InlineData("POST opportunities/EXPO/referrals", """{"enrolmentId":"US","despite":"LONG"}""", 400, "field.too_long")]
    [InlineData("POST opportunities/EXPO/referrals", """{"enrolmentId":"US"}""", 409, "referral.exists")]
    [InlineData("POST opportunities/OVER/referrals", """{"enrolmentId":"US"}""", 409, "opportunity.closed")]
    [InlineData($"GET referrals/{Unknown}", null, 404, "referral.unknown")]
    [InlineData($"GET referrals/{Unknown}/audit", null, 404, "audit.none")]
    [InlineData("POST referrals/REFERRAL/withdraw", "{}", 400, "field.required", "\"1\"")]
    [InlineData("POST referrals/REFERRAL/withdraw", """{"reason":"R"}""", 428, "version.required")]
    [InlineData("POST referrals/REFERRAL/withdraw", """{"reason":"R"}""", 412, "version.stale", "\"2\"")]
    [InlineData($"POST referrals/{Unknown}/withdraw", """{"reason":"R"}""", 404, "referral.unknown", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/booth", "{}", 400, "request.malformed", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/booth", """{"number":"A|1"}""", 400, "booth.format", "\"1\"")]
    [InlineData($"PUT referrals/{Unknown}/booth", """{"number":"A1"}""", 404, "referral.unknown", "\"1\"")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-02-30", """{"status":"Present"}""", 400, "request.malformed")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-03-10", """{"status":"Here"}""", 400, "field.unknown_value")]
    [InlineData("PUT referrals/REFERRAL/attendance/2027-03-10", """{"status":"Present"}""", 409, "referral.state")]
    [InlineData($"PUT referrals/{Unknown}/attendance/2027-03-10", """{"status":"Present"}""", 404, "referral.unknown")]
    [InlineData("GET /partner/v1/referrals?state=Open", null, 400, "field.unknown_value")]
    [InlineData("GET /partner/v1/referrals?opportunityId=7", null, 400, "id.malformed")]
    [InlineData("GET /partner/v1/referrals?after=x", null, 400, "page.cursor")]
    [InlineData($"GET /partner/v1/referrals/{Unknown}", null, 404, "referral.unknown")]
    [InlineData($"POST /partner/v1/referrals/{Unknown}/accept", null, 404, "referral.unknown")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/decline", "{}", 400, "field.required")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/decline", """{"reason":"Telepon 081234567890"}""", 400, "outcome.note_personal")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", "{}", 400, "field.unknown_value field.required field.required")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":0,"on":"2027-03-10"}""", 400, "field.out_of_range")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1000000000000000,"on":"2027-03-10"}""", 400, "field.out_of_range")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1.5,"on":"2027-03-10"}""", 400, "request.malformed")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"10/03/2027"}""", 400, "request.malformed")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"2027-03-10","note":"siti@contoh.id"}""", 400, "outcome.note_personal")]
    [InlineData("POST /partner/v1/referrals/REFERRAL/outcomes", """{"kind":"Order","rupiah":1,"on":"2027-03-10"}""", 409, "referral.state")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10"}""", 400, "field.required", "\"1\"")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10","reason":"R"}""", 428, "version.required")]
    [InlineData($"PUT /partner/v1/referrals/REFERRAL/outcomes/{Unknown}", """{"kind":"Order","rupiah":1,"on":"2027-03-10","reason":"R"}""", 404, "outcome.unknown", "\"1\"")]
    public async Task Bad_input_is_refused_and_nothing_is_written(string request, string? body, int status, string codes, string? version = null)
    {
        var ours = await BadInputAsync();
        var (method, address) = (request.Split(' ')[0], request.Split(' ')[1]);
        var sent = (body switch
        {
            ['N', 'E', 'W', .. var field] => With(Terms(ours.Fair.Partner, Local, 3), field),
            ['E', 'D', 'I', 'T', .. var field] => With(Terms(null, Local, 3), field),
            _ => body,
        })?.Replace("US", $"{ours.Enrolment}", StringComparison.Ordinal).Replace("LONG", new string('x', 501), StringComparison.Ordinal);
        var to = (address.StartsWith('/') ? address : $"/api/v1/{address}").Replace("EXPO", $"{ours.Fair.Opportunity}", StringComparison.Ordinal)
            .Replace("OVER", $"{ours.Over}", StringComparison.Ordinal).Replace("REFERRAL", $"{ours.Referral}", StringComparison.Ordinal);
        var client = address.StartsWith('/') ? ours.Fair.Program : ours.Fair.Coordinator;

        using var answer = await SendAsync(client, new HttpMethod(method), to, sent, version);

        var said = await BodyAsync(answer, (HttpStatusCode)status);
        Assert.Equal(codes, string.Join(' ', Codes(said)));
        Assert.Equal(("Proposed", 1), await ours.Fair.StateAsync(ours.Referral));
        Assert.Equal(1, (await GetAsync(ours.Fair.Coordinator, $"/api/v1/opportunities/{ours.Fair.Opportunity}")).GetProperty("version").GetInt32());
        var made = await host.Database.GetCollection<BsonDocument>("opportunities").CountDocumentsAsync(new BsonDocument("partnerId", new BsonBinaryData(ours.Fair.Partner, GuidRepresentation.Standard)));
        Assert.Equal(2, made);
    }

    // One for all rows of the table.
    private async Task<BadInput> BadInputAsync()
    {
        if (badInput is { } made)
            return made;
        var fair = await Fair.OpenAsync(host);
        var us = await fair.TellAsync();
        var over = (await BodyAsync(
            await SendAsync(fair.Coordinator, HttpMethod.Post, "/api/v1/opportunities", With(Terms(fair.Partner, Local, 3), "\"referUntil\":\"2027-03-09\"")),
            HttpStatusCode.Created)).GetProperty("id").GetGuid();
        return badInput = new BadInput(fair, us.Enrolment, over, await fair.ReferAsync(us.Enrolment));
    }

    private sealed record BadInput(Fair Fair, Guid Enrolment, Guid Over, Guid Referral);
}
