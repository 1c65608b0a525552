using System.Net.Http.Headers;
using System.Text;
using CoachingPlatform.ServiceDefaults.Security;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Whatever comes in, the answer is a problem with a stable code, and nothing is written.</summary>
[Collection(typeof(CountedStore))]
public sealed class BadInputTests(EnrolmentHost host)
{
    private static readonly string[] Written = ["businesses", "possibleDuplicates", "programmes", "tracks", "cohorts", "enrolments", "imports", "audit"];

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    [Theory]
    [InlineData("/businesses", "{", 400, "request.malformed", null)]
    [InlineData("/businesses", "", 400, "request.malformed", null)]
    [InlineData("/businesses", "[]", 400, "request.malformed", null)]
    [InlineData("/businesses", "{}", 400, "request.invalid", "regionCode=field.required name=field.required owner.name=field.required")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B","nik":6302156511679814}}""", 400, "request.malformed", "owner.nik=request.malformed")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B","nik":"6,30215E+15"}}""", 400, "nik.rounded", "owner.nik=nik.rounded")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","paidWorkers":6302156511679814,"owner":{"name":"B"}}""", 400, "request.malformed", "paidWorkers=request.malformed")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","annualSales":6302156511679814,"owner":{"name":"B"}}""", 400, "field.out_of_range", "annualSales=field.out_of_range")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","annualSales":1.5,"owner":{"name":"B"}}""", 400, "request.malformed", "annualSales=request.malformed")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","annualSales":60000000000,"owner":{"name":"B"}}""", 400, "business.not_msme", "annualSales=business.not_msme")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B","birthDate":"2090-01-01"}}""", 400, "date.in_future", "owner.birthDate=date.in_future")]
    [InlineData("/businesses", """{"name":"A","regionCode":"99.99.99","nib":"123","kbliCode":"x","owner":{"name":"B","phone":"abc","email":"@"}}""", 400, "request.invalid",
        "regionCode=region.unknown nib=nib.length kbliCode=kbli.format owner.phone=phone.format owner.email=email.format")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63","owner":{"name":"B"}}""", 400, "region.too_wide", "regionCode=region.too_wide")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B"},"npwp":"012345678901000","kbliVersion":"KBLI 2025","latitude":-3.3,"channels":["Toko"]}""",
        400, "request.invalid", "npwp=npwp.length kbliVersion=field.unknown_value longitude=field.required channels[0]=field.unknown_value")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B"},"npwp":"6,30215E+15","latitude":114.6,"longitude":-3.3,"channels":[null]}""",
        400, "request.invalid", "npwp=npwp.rounded latitude=field.out_of_range longitude=field.out_of_range channels[0]=field.unknown_value")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B"},"npwp":"O123456789012345","products":[{"name":"Keripik","priceFrom":5000,"priceTo":4000},{"name":"KERIPIK","monthlyCapacity":-1},null]}""",
        400, "request.invalid",
        "products[0].priceTo=product.prices_reversed products[1].capacityUnit=field.required products[1].monthlyCapacity=field.out_of_range products[2]=field.required products=product.name_twice npwp=npwp.format")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B"},"certificates":[{"kind":"Halal","number":"ID-1"},{"kind":"halal","number":"id 1"},{"kind":"Kosher","number":" ","expiresOn":"1900-01-01","product":"Dodol"},null]}""",
        400, "request.invalid",
        "certificates[2].expiresOn=field.out_of_range certificates[2].product=certificate.product_unknown certificates[2].kind=field.unknown_value certificates[2].number=field.required certificates[3]=field.required certificates=certificate.twice")]
    [InlineData("/businesses", """{"name":"A","regionCode":"63.02.05","owner":{"name":"B"},"certificates":[{"kind":"Halal","number":"1","expiresOn":"31-12-2027"}]}""",
        400, "request.malformed", "certificates[0].expiresOn=request.malformed")]
    [InlineData("/businesses/search", "", 400, "request.malformed", null)]
    [InlineData("/businesses/search", """{"search":7}""", 400, "request.malformed", "search=request.malformed")]
    [InlineData("/businesses/search?limit=0", """{"search":"-","phone":"12","regionCode":"99","kbli":"V","size":"1","flag":"Blue"}""", 400, "request.invalid",
        "regionCode=region.unknown kbli=search.kbli size=field.unknown_value flag=field.unknown_value phone=phone.format search=search.too_short limit=page.limit")]
    [InlineData("/programmes", """{"name":" ","startsOn":"2026-02-30"}""", 400, "request.malformed", "startsOn=request.malformed")]
    [InlineData("/programmes", """{"name":"P","startsOn":"2026-03-01","endsOn":"2026-02-01"}""", 400, "period.ends_before_start", "endsOn=period.ends_before_start")]
    [InlineData("/tracks", """{"programmeId":"0193b000-0000-7000-8000-000000000000","name":"T","requiredSessions":6}""", 404, "programme.unknown", "programmeId=programme.unknown")]
    [InlineData("/tracks", """{"programmeId":"7","name":"T","requiredSessions":6}""", 400, "request.malformed", "programmeId=request.malformed")]
    [InlineData("/tracks", """{"programmeId":"0193b000-0000-7000-8000-000000000000","name":"T","requiredSessions":0,"indicators":[{"code":"A B","nameId":"x","nameEn":"x","unit":"%"}]}""",
        400, "request.invalid", "requiredSessions=field.out_of_range indicators[0].code=indicator.code_format")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","regionCode":"63","timeZone":"WITA","startsOn":"2026-01-01","endsOn":"2026-02-01","capacity":-1}""",
        400, "request.invalid", "timeZone=time_zone.unknown capacity=field.out_of_range")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","regionCode":"63","timeZone":"Asia/Makassar","startsOn":"2026-01-01","endsOn":"2026-02-01"}""",
        404, "track.unknown", "trackId=track.unknown")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","regionCode":"63","timeZone":"/usr/share/zoneinfo/Asia/Makassar","startsOn":"2026-01-01","endsOn":"2026-02-01","admission":"+1"}""",
        400, "request.invalid", "timeZone=time_zone.unknown admission=field.unknown_value")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","regionCode":"63","timeZone":"Asia/../Asia/Makassar","startsOn":"2026-01-01","endsOn":"2026-02-01","admission":"Automatic,ByDecision"}""",
        400, "request.invalid", "timeZone=time_zone.unknown admission=field.unknown_value")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","regionCode":"63","timeZone":"Asia/Makassar","startsOn":"2026-01-01","endsOn":"2026-02-01","opensAt":"2026-01-01T08:00:00+08:00","closesAt":"2026-01-01T00:00:00Z"}""",
        400, "period.closes_before_open", "closesAt=period.closes_before_open")]
    [InlineData("/cohorts", """{"trackId":"0193b000-0000-7000-8000-000000000000","name":"C","opensAt":"2026-01-01T08:00:00"}""", 400, "request.malformed", "opensAt=request.malformed")]
    [InlineData("/tracks", """{"programmeId":"0193b000-0000-7000-8000-000000000000","name":"T","requiredSessions":6,"indicators":[null]}""", 400, "field.required", "indicators[0]=field.required")]
    [InlineData("/programmes", """{"name":"P\u0000","startsOn":"2026-03-01","endsOn":"2026-04-01"}""", 400, "field.characters", "name=field.characters")]
    [InlineData("/businesses", """{"name":"A\uFFFE","regionCode":"63.02.05","owner":{"name":"B","nik":"\uFFFE"}}""", 400, "request.invalid", "name=field.characters owner.nik=nik.format")]
    [InlineData("/enrolments", """{}""", 400, "request.invalid", "businessId=field.required cohortId=field.required")]
    [InlineData("/enrolments", """{"businessId":"0193b000-0000-7000-8000-000000000000","cohortId":"0193b000-0000-7000-8000-000000000000"}""", 404, "cohort.unknown", "cohortId=cohort.unknown")]
    [InlineData("/enrolments/0193b000-0000-7000-8000-000000000000/withdraw", """{"reason":"x"}""", 404, "enrolment.unknown", null)]
    [InlineData("/cohorts/0193b000-0000-7000-8000-000000000000/open", "", 404, "cohort.unknown", null)]
    [InlineData("/imports/0193b000-0000-7000-8000-000000000000/commit", "", 404, "import_job.unknown", null)]
    public async Task Bad_input_is_refused_with_a_code_for_each_field_and_writes_nothing(string path, string body, int status, string code, string? fields)
    {
        var before = await CountAsync();
        var problem = await SendAsync(path, body, "application/json").ProblemAsync(status, code);

        var errors = problem.TryGetProperty("errors", out var listed)
            ? string.Join(' ', listed.EnumerateArray().Select(e => $"{e.Text("field")}={e.Text("code")}"))
            : null;
        Assert.Equal(fields, errors);
        Assert.DoesNotContain("6302156511679814", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_wrong_state_a_foreign_region_and_a_draft_are_conflicts()
    {
        var draft = await coordinator.CohortAsync(open: false);
        var open = await coordinator.CohortAsync();
        var here = await coordinator.BusinessAsync("Sini");
        var elsewhere = await coordinator.BusinessAsync("Sana", "62.71.01");

        await coordinator.ApplyAsync(here, draft).ProblemAsync(409, "cohort.not_open");
        await coordinator.ApplyAsync(elsewhere, open).ProblemAsync(409, "cohort.region_mismatch");
        await coordinator.PostAsync($"/cohorts/{open}/open", new { }).ProblemAsync(409, "cohort.wrong_state");
        await coordinator.PostAsync($"/cohorts/{open}/start", new { }).BodyAsync();
        await coordinator.PostAsync($"/cohorts/{open}/complete", new { }).BodyAsync();
        await coordinator.ApplyAsync(here, open).ProblemAsync(409, "cohort.not_open");
        await host.Client(Roles.Business).ReadAsync($"/cohorts/{draft}").ProblemAsync(404, "cohort.unknown");
    }

    [Fact]
    public async Task What_is_there_takes_neither_an_endless_text_nor_a_stale_version()
    {
        var (business, track, (text, partner)) = (await coordinator.BusinessAsync(), await coordinator.TrackAsync(), await coordinator.ConsentTextAsync());
        var enrolment = (await coordinator.ApplyAsync(business, await coordinator.CohortAsync(track: track)).BodyAsync(System.Net.HttpStatusCode.Created)).Text("id");
        var endless = new string('x', 20_000);
        object Track(string name) => new { name, requiredSessions = 6, indicators = new[] { new { code = "annual_sales", nameId = "Omzet", nameEn = "Sales", unit = "Rp", higherIsBetter = true } } };
        object Words(string indonesian) => new { purpose = "programme-report", partnerId = partner, indonesian, english = "May they?" };

        foreach (var (path, good, bad) in new[]
                 {
                     ($"/businesses/{business}", Api.NewBusiness(), Api.NewBusiness(endless)), ($"/tracks/{track}", Track("Ekspor"), Track(endless)),
                     ($"/consent-texts/{text}", Words("Boleh?"), Words(endless)),
                 })
        {
            await coordinator.PutAsync(path, bad, "\"1\"").ProblemAsync(400, "field.too_long");
            await coordinator.PutAsync(path, good, "\"7\"").ProblemAsync(412, "version.stale");
            await coordinator.PutAsync(path, good, "\"1\"").BodyAsync();
        }

        foreach (var word in new[] { "accept", "deny", "complete", "reopen", "claim", "withdraw" })
            await coordinator.PostAsync($"/enrolments/{enrolment}/{word}", new { reason = endless }).ProblemAsync(400, "field.too_long");
        Assert.Equal("Enrolled", (await coordinator.ReadAsync($"/enrolments/{enrolment}").BodyAsync()).Text("state"));
    }

    [Fact]
    public async Task A_key_belongs_to_one_request()
    {
        var key = Guid.NewGuid().ToString();
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Satu"), key).BodyAsync(System.Net.HttpStatusCode.Created);
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Dua"), key).ProblemAsync(422, "idempotency.other_body");
        await coordinator.PostAsync("/businesses", Api.NewBusiness("Tiga"), " ").ProblemAsync(400, "idempotency.key_required");
    }

    [Fact]
    public async Task Too_large_a_body_is_413_and_another_media_type_415()
    {
        var large = new HttpRequestMessage(HttpMethod.Post, "/api/v1/businesses") { Content = new StringContent(new string(' ', 1_000_001), Encoding.UTF8, "application/json") };
        large.Headers.ExpectContinue = true;
        await coordinator.SendAsync(large, TestContext.Current.CancellationToken).ProblemAsync(413, "request.too_large");
        await SendAsync("/businesses", "name=A", "application/x-www-form-urlencoded").ProblemAsync(415, "request.media_type");
        await coordinator.PutAsync("/programmes", new { }, null).ProblemAsync(405, "route.method");
        await host.AnonymousClient().ReadAsync("/nothing").ProblemAsync(401, "auth.required");
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nNama")]
    public async Task A_form_that_cannot_be_read_is_malformed(string type, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        await coordinator.PostAsync("/api/v1/imports", content, TestContext.Current.CancellationToken).ProblemAsync(400, "request.malformed");
    }

    [Theory]
    [InlineData("/businesses/0193b000-0000-7000-8000-000000000000", 404, "business.unknown")]
    [InlineData("/businesses/seven", 400, "request.malformed")]
    [InlineData("/businesses?search=%EF%BF%BE", 400, "search.too_short")]
    [InlineData("/businesses?regionCode=99", 400, "region.unknown")]
    [InlineData("/businesses?kbli=123456", 400, "search.kbli")]
    [InlineData("/businesses?flag=0", 400, "field.unknown_value")]
    [InlineData("/nothing", 404, "route.unknown")]
    [InlineData("/cohorts/0193b000-0000-7000-8000-000000000000/enrolments", 404, "cohort.unknown")]
    [InlineData("/cohorts/0193b000-0000-7000-8000-000000000000/enrolments?state=7", 400, "field.unknown_value")]
    [InlineData("/tracks?programmeId=x", 400, "request.malformed")]
    [InlineData("/imports/0193b000-0000-7000-8000-000000000000", 404, "import_job.unknown")]
    [InlineData("/imports/template?format=xls", 400, "field.unknown_value")]
    [InlineData("/imports/template?format=1", 400, "field.unknown_value")]
    public async Task Unknown_things_are_problems_too(string path, int status, string code) => await coordinator.ReadAsync(path).ProblemAsync(status, code);

    private Task<HttpResponseMessage> SendAsync(string path, string body, string type) => coordinator.PostAsync(
        $"/api/v1{path}", new StringContent(body, new MediaTypeHeaderValue(type)), TestContext.Current.CancellationToken);

    private async Task<string> CountAsync()
    {
        var counts = await Task.WhenAll(Written.Select(name => host.Database.GetCollection<BsonDocument>(name)
            .CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: TestContext.Current.CancellationToken)));
        return string.Join(' ', counts.Append(host.Told));
    }
}
