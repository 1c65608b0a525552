using System.Net;
using System.Text;
using System.Text.Json;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>Businesses that may be one wait for a coordinator: each two once, and what was answered stays answered.</summary>
[Collection(typeof(SearchedStore))]
public sealed class ReviewQueueTests(EnrolmentHost host)
{
    private static int counter = Random.Shared.Next(1_000_000);

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entered_and_edited_businesses_are_put_up_once_with_the_reasons()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var first = await RegisterAsync("Amplang Maimunah", nik, phone);
        var other = await RegisterAsync("Dodol Kandangan", nik, phone);
        Assert.Empty(await OfAsync(first));
        var twin = await RegisterAsync("CV Amplang Hj. Maimunah", nik, phone);

        var found = Assert.Single(await OfAsync(first));
        Assert.Equal("Open", found.Text("state"));
        Assert.Equal(["SameOwner", "SamePhone"], found.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal([first, twin], IdsOf(found));
        Assert.DoesNotContain(nik, found.ToString(), StringComparison.Ordinal);

        await EditAsync(other, "Amplang Maimunahh", nik, phone, 1);
        await EditAsync(other, "Amplang Maimunahh", null, null, 2);
        Assert.Equal([(first, twin), (first, other)], (await OfAsync(first)).Select(pair => (IdsOf(pair)[0], IdsOf(pair)[1])));
        Assert.Equal(2, (await OfAsync(other)).Count);
    }

    [Fact]
    public async Task Rule08_A_business_edited_is_never_put_up_with_itself()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var id = await RegisterAsync("Tidak Kembar", nik, phone);
        await EditAsync(id, "Tidak Kembar", nik, phone, 1);
        await EditAsync(id, "Tidak Kembarr", nik, phone, 2);

        Assert.Empty(await OfAsync(id));
        Assert.Equal(0L, await host.Store.PossibleDuplicates.CountDocumentsAsync(p => p.BusinessIds.Contains(new Id<Business>(id)), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Two_that_a_coordinator_told_apart_do_not_come_back_with_the_next_edit_of_either()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var (one, two) = (await RegisterAsync("Sasirangan Rina", nik, phone), await RegisterAsync("Sasirangan Rinna", nik, phone));
        var pair = Assert.Single(await OfAsync(one));

        var answered = await coordinator.PostAsync($"/possible-duplicates/{pair.Text("id")}/dismiss", new { reason = "kakak dan adik" }).BodyAsync();
        Assert.Equal(("NotDuplicate", "kakak dan adik", 2), (answered.Text("state"), answered.Text("reason"), answered.GetProperty("version").GetInt32()));
        Assert.Equal("11111111-1111-1111-1111-111111111111", answered.Text("decidedBy"));
        await EditAsync(one, "Sasirangan Rina", nik, phone, 1);
        await EditAsync(two, "Sasirangan Rinnaa", nik, phone, 1);

        Assert.Empty(await OfAsync(one));
        Assert.Equal(pair.Text("id"), Assert.Single(await OfAsync(one, "NotDuplicate")).Text("id"));
    }

    [Fact]
    public async Task An_import_puts_up_its_rows_with_each_other_and_with_what_is_registered()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var there = await RegisterAsync("Keripik Talas Anna", nik, null);
        string Row(string name, string owner) => ImportRun.Row(("Nama Usaha", name), ("NIB", Api.NewNib()), ("NIK", owner), ("No HP", phone));
        var file = Encoding.UTF8.GetBytes(string.Join('\n', ImportRun.Header, Row("Keripik Talas Ana", nik), Row("Keripik Talas Anaa", NewNik()), Row("Kopi Juai", nik)));

        var job = await coordinator.ImportAsync(file);
        Assert.Equal(3, job.GetProperty("counts").GetProperty("imported").GetInt32());
        await coordinator.ImportAsync(file);

        var importId = job.GetProperty("id").GetGuid();
        var imported = await host.Store.Businesses.Find(b => b.ImportId == importId).SortBy(b => b.Id).ToListAsync(Cancellation);
        var ids = imported.ToDictionary(b => b.Details.Name, b => b.Id.Value);
        var pairs = await OfAsync(ids["Keripik Talas Ana"]);
        Assert.Equal(
            [("Keripik Talas Ana|Keripik Talas Anna", "SameOwner SamePhone"), ("Keripik Talas Ana|Keripik Talas Anaa", "SamePhone")],
            pairs.OrderBy(p => IdsOf(p).Contains(there) ? 0 : 1).Select(p => (
                string.Join('|', p.GetProperty("businesses").EnumerateArray().Select(b => b.Text("name")).Order()),
                string.Join(' ', p.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())))).Select(p => (Sorted(p.Item1), p.Item2)));
        Assert.Empty(await OfAsync(ids["Kopi Juai"]));

        static string Sorted(string names) => string.Join('|', names.Split('|').OrderBy(n => n == "Keripik Talas Ana" ? 0 : 1));
    }

    [Fact]
    public async Task Two_edited_in_the_same_moment_are_put_up_once_and_both_edits_pass()
    {
        for (var round = 0; round < 5; round++)
        {
            var (nik, phone) = (NewNik(), NewPhone());
            var (one, two) = (await RegisterAsync("Madu Kelulut", nik, phone), await RegisterAsync("Madu Kelulutt", nik, phone));
            await host.Store.PossibleDuplicates.DeleteManyAsync(p => p.BusinessIds.Contains(new Id<Business>(one)), Cancellation);

            await Task.WhenAll(EditAsync(one, "Madu Kelulut", nik, phone, 1), EditAsync(two, "Madu Kelulutt", nik, phone, 1));

            Assert.Single(await OfAsync(one));
        }
    }

    [Fact]
    public async Task Alike_businesses_entered_in_the_same_moment_are_all_put_up()
    {
        for (var round = 0; round < 10; round++)
        {
            var (nik, phone) = (NewNik(), NewPhone());

            // By the owner, by the phone, and by both.
            var entered = await Task.WhenAll(
                RegisterAsync("Kerupuk Haruan", nik, phone), RegisterAsync("Kerupuk Haruann", nik, null), RegisterAsync("Kerupuk Haruan", NewNik(), phone));

            var found = await host.Store.PossibleDuplicates.Find(p => p.BusinessIds.Contains(new Id<Business>(entered[0]))).SortBy(p => p.Id).ToListAsync(Cancellation);
            Assert.Equal(
                new[] { entered[1], entered[2] }.Order(), found.SelectMany(p => p.BusinessIds).Select(id => id.Value).Where(id => id != entered[0]).Order());
        }
    }

    [Fact]
    public async Task Those_entered_while_their_likes_are_imported_are_put_up()
    {
        var niks = Enumerable.Range(0, 25).Select(_ => NewNik()).ToList();
        var rows = niks.Select(nik => ImportRun.Row(("Nama Usaha", "Kopi Juai"), ("NIB", Api.NewNib()), ("NIK", nik), ("No HP", NewPhone())));

        var importing = coordinator.ImportAsync(Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(ImportRun.Header))));
        foreach (var nik in niks)
            await RegisterAsync("Kopi Juaii", nik, NewPhone());

        var importId = (await importing).GetProperty("id").GetGuid();
        var imported = await host.Store.Businesses.Find(b => b.ImportId == importId).SortBy(b => b.Id).Project(b => b.Id).ToListAsync(Cancellation);
        var pairs = await host.Store.PossibleDuplicates.Find(p => p.BusinessIds.Any(id => imported.Contains(id))).SortBy(p => p.Id).ToListAsync(Cancellation);
        Assert.Equal((25, 25), (imported.Count, pairs.Count));
    }

    [Fact]
    public async Task Of_two_answers_in_the_same_moment_one_counts()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var one = await RegisterAsync("Gula Aren", nik, phone);
        await RegisterAsync("Gula Arenn", nik, phone);
        var path = $"/possible-duplicates/{Assert.Single(await OfAsync(one)).Text("id")}/dismiss";

        var answers = await Task.WhenAll(Enumerable.Range(1, 4).Select(n => coordinator.PostAsync(path, new { reason = $"jawaban {n}" })));

        Assert.Equal([200, 409, 409, 409], answers.Select(a => (int)a.StatusCode).Order());
        await coordinator.PostAsync(path, new { reason = "lagi" }).ProblemAsync(409, "duplicate.answered");
    }

    [Fact]
    public async Task The_queue_comes_in_pages_in_the_order_of_finding()
    {
        var (nik, phone) = (NewNik(), NewPhone());
        var one = await RegisterAsync("Rempah Banjar", nik, phone);
        for (var n = 0; n < 3; n++)
            await RegisterAsync("Rempah Banjar", nik, phone);
        var all = await AllAsync("Open");

        var paged = new List<string>();
        for (var next = "/api/v1/possible-duplicates?limit=2"; next is not null;)
        {
            var page = await coordinator.GetAsync(next, Cancellation).BodyAsync();
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 2);
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.Text("id")!));
            next = page.Text("next");
        }

        Assert.Equal(all.Select(p => p.Text("id")), paged);
        Assert.Equal(3, all.Count(p => IdsOf(p).Contains(one)));
        Assert.Equal(paged.Distinct(), paged);
    }

    [Theory]
    [InlineData("GET", "?state=Closed", null, 400, "field.unknown_value")]
    [InlineData("GET", "?state=1", null, 400, "field.unknown_value")]
    [InlineData("GET", "?limit=0", null, 400, "page.limit")]
    [InlineData("GET", "?after=x", null, 400, "page.cursor")]
    [InlineData("POST", "/0193b000-0000-7000-8000-000000000000/dismiss", """{"reason":"x"}""", 404, "duplicate.unknown")]
    [InlineData("POST", "/0193b000-0000-7000-8000-000000000000/dismiss", """{}""", 400, "field.required")]
    [InlineData("POST", "/0193b000-0000-7000-8000-000000000000/dismiss", """{"reason":7}""", 400, "request.malformed")]
    [InlineData("POST", "/0193b000-0000-7000-8000-000000000000/dismiss", "", 400, "request.malformed")]
    [InlineData("POST", "/seven/dismiss", """{"reason":"x"}""", 400, "request.malformed")]
    public async Task Bad_input_is_refused_with_a_code(string method, string path, string? body, int status, string code)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/possible-duplicates{path}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        await coordinator.SendAsync(request, Cancellation).ProblemAsync(status, code);
    }

    [Fact]
    public async Task Too_long_a_reason_is_refused() =>
        await coordinator.PostAsync($"/possible-duplicates/{Guid.CreateVersion7()}/dismiss", new { reason = new string('x', 501) })
            .ProblemAsync(400, "field.too_long");

    private static string NewNik() => $"630215410190{Interlocked.Increment(ref counter) % 10_000:D4}";

    private static string NewPhone() => $"0811{Interlocked.Increment(ref counter):D7}";

    private static List<Guid> IdsOf(JsonElement pair) => [.. pair.GetProperty("businesses").EnumerateArray().Select(b => b.GetProperty("id").GetGuid())];

    private async Task<Guid> RegisterAsync(string name, string? nik, string? phone) =>
        (await coordinator.PostAsync("/businesses", Body(name, nik, phone)).BodyAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private async Task EditAsync(Guid id, string name, string? nik, string? phone, int version) =>
        await coordinator.PutAsync($"/businesses/{id}", Body(name, nik, phone), $"\"{version}\"").BodyAsync();

    private static object Body(string name, string? nik, string? phone) =>
        new { name, nib = Api.NewNib(), regionCode = "63.02.05", owner = new { name = "Maimunah", nik, phone } };

    private async Task<List<JsonElement>> OfAsync(Guid business, string state = "Open") =>
        [.. (await AllAsync(state)).Where(p => IdsOf(p).Contains(business))];

    private async Task<List<JsonElement>> AllAsync(string state)
    {
        var all = new List<JsonElement>();
        for (var next = $"/api/v1/possible-duplicates?state={state}&limit=200"; next is not null;)
        {
            var page = await coordinator.GetAsync(next, Cancellation).BodyAsync();
            all.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.Text("next");
        }

        return all;
    }
}
