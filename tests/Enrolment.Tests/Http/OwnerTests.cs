using System.Net;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Enrolment.Tests.Importing;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>An owner is one document for all its businesses, found by the NIK, and shown to nobody whom it does not concern.</summary>
[Collection(typeof(SearchedStore))]
public sealed class OwnerTests(EnrolmentHost host)
{
    private static int counter = Random.Shared.Next(1_000);

    private readonly HttpClient coordinator = host.Client(Roles.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Businesses_with_the_same_nik_share_one_owner_and_a_change_of_it_shows_in_all_of_them()
    {
        await using var events = await host.ListenAsync();
        var nik = NewNik();
        var first = await RegisterAsync("Amplang Siti", new { name = "Siti Aminah", nik, phone = "081158340001" });
        var second = await RegisterAsync("Dodol Siti", new { name = "SITI  AMINAH", nik, email = "siti@example.id" });
        var named = await RegisterAsync("Kopi Siti", ownerId: first.Text("ownerId"));
        var others = await RegisterAsync("Madu Siti", new { name = "Siti Aminah" });

        Assert.Single(new[] { first, second, named }.Select(b => b.Text("ownerId")).Distinct());
        Assert.NotEqual(first.Text("ownerId"), others.Text("ownerId"));
        Assert.Equal(("08******0001", "s******@example.id"), (named.Text("ownerPhone"), named.Text("ownerEmail")));
        var path = $"/owners/{first.Text("ownerId")}";
        using var read = await coordinator.ReadAsync(path);
        var owner = await Task.FromResult(read).BodyAsync();
        Assert.Equal($"\"{owner.GetProperty("version")}\"", read.Headers.ETag!.Tag);
        Assert.Equal([Id(first), Id(second), Id(named)], await BusinessesAsync(coordinator, path, limit: 2));

        var changed = await coordinator.PutAsync(path, new { name = "Hj. Siti Aminah", phone = "081158340009", birthDate = "1975-03-02" }, read.Headers.ETag.Tag).BodyAsync();

        Assert.Equal(("Hj. Siti Aminah", $"************{nik[^4..]}", "08******0009"), (changed.Text("name"), changed.Text("nik"), changed.Text("phone")));
        foreach (var business in new[] { first, second, named })
        {
            var now = await coordinator.ReadAsync($"/businesses/{Id(business)}").BodyAsync();
            Assert.Equal(("Hj. Siti Aminah", "08******0009", "s******@example.id"), (now.Text("ownerName"), now.Text("ownerPhone"), now.Text("ownerEmail")));
            Assert.Equal(["NikBirthDateMismatch"], now.GetProperty("qualityFlags").EnumerateArray().Select(f => f.GetString()).Where(f => f!.StartsWith("Nik", StringComparison.Ordinal)));
        }

        Assert.Equal(3, (await coordinator.PostAsync("/businesses/search", new { phone = "0811 5834 0009" }).BodyAsync()).GetProperty("items").GetArrayLength());
        Assert.Empty((await coordinator.PostAsync("/businesses/search", new { phone = "081158340001" }).BodyAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal([Id(first), Id(second), Id(named)], Ids(await coordinator.ReadAsync("/businesses?flag=NikBirthDateMismatch&limit=200").BodyAsync()).Intersect([Id(first), Id(second), Id(named), Id(others)]));
        await Eventually.Async(() => Task.FromResult(events.All.Select(e => e.Event).OfType<BusinessProfileChanged>().Count(e => e.AggregateId == Id(named))), count => count > 0);
        foreach (var secret in new[] { nik, "58340009", "siti@example.id", "1975-03-02", "Siti Aminah" })
            Assert.DoesNotContain(events.All, e => e.Text.Contains(secret, StringComparison.Ordinal));
        Assert.All(new[] { nik, "58340009", "siti@example.id", "1975-03-02" }, secret => Assert.DoesNotContain(secret, owner.ToString() + changed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_contradicts_a_known_owner_changes_nothing_and_waits_for_a_coordinator()
    {
        var nik = NewNik();
        var first = await RegisterAsync("Purun Ida", new { name = "Ida", nik, phone = "081158340011" });
        await RegisterAsync("Purun Danau Ida", new { name = "Ida Rahmah", nik, phone = "081158340012" });
        var path = $"/owners/{first.Text("ownerId")}";

        var owner = await coordinator.ReadAsync(path).BodyAsync();
        Assert.Equal(("Ida", "08******0011"), (owner.Text("name"), owner.Text("phone")));
        var said = Assert.Single(owner.GetProperty("forCoordinators").GetProperty("saidOtherwise").EnumerateArray());
        Assert.Equal(("Ida Rahmah", "08******0012"), (said.Text("name"), said.Text("phone")));
        var settled = await coordinator.PutAsync(path, new { name = "Ida Rahmah" }, $"\"{owner.GetProperty("version")}\"").BodyAsync();
        Assert.Empty(settled.GetProperty("forCoordinators").GetProperty("saidOtherwise").EnumerateArray());
    }

    [Fact]
    public async Task Of_many_that_enter_the_same_nik_in_one_moment_one_makes_the_owner_and_all_share_it()
    {
        for (var round = 0; round < 3; round++)
        {
            var nik = NewNik();
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => RegisterAsync($"Serentak {round} {n}", new { name = "Bersama", nik })));
            Assert.Single(answers.Select(b => b.Text("ownerId")).Distinct());
            Assert.Single((await coordinator.PostAsync("/owners/search", new { nik }).BodyAsync()).GetProperty("items").EnumerateArray());
            Assert.Equal(8, (await BusinessesAsync(coordinator, $"/owners/{answers[0].Text("ownerId")}")).Count);
        }
    }

    [Fact]
    public async Task Of_changes_and_registrations_in_one_moment_every_business_keeps_the_owner_as_it_is_in_the_end()
    {
        for (var round = 0; round < 3; round++)
        {
            var nik = NewNik();
            var first = await RegisterAsync($"Ikan {round}", new { name = "Balap", nik });
            var path = $"/owners/{first.Text("ownerId")}";
            await Task.WhenAll(
                coordinator.PutAsync(path, new { name = "Balap", nik, phone = $"08115835{counter % 100:D2}{round:D2}" }, "\"1\""),
                RegisterAsync($"Ikan dua {round}", ownerId: first.Text("ownerId")),
                RegisterAsync($"Ikan tiga {round}", new { name = "Balap", nik }));

            var owner = (await host.Store.Owners.Find(o => o.Id == new ServiceDefaults.Values.Id<Enrolment.Domain.Owners.Owner>(Guid.Parse(first.Text("ownerId")!))).SingleAsync(Cancellation)).Trace;
            var kept = await host.Store.Businesses.Find(b => b.Details.Owner.OwnerId == owner.OwnerId).ToListAsync(Cancellation);
            Assert.Equal(3, kept.Count);
            Assert.All(kept, b => Assert.False(b.Details.Owner.Differs(owner)));
        }
    }

    [Fact]
    public async Task Rule12_An_account_has_one_owner_of_its_own_whatever_it_names()
    {
        var (rina, stranger) = (Account(), Account());
        var nik = NewNik();
        var owner = new { name = "Rina Wati", nik };
        var both = await Task.WhenAll(RegisterAsync("Kain Rina", owner, by: rina), RegisterAsync("Tas Rina", owner, by: rina));
        var own = both[0].Text("ownerId");
        Assert.Equal(own, both[1].Text("ownerId"));
        var third = await RegisterAsync("Topi Rina", by: rina);
        Assert.Equal((own, "Rina Wati"), (third.Text("ownerId"), third.Text("ownerName")));
        Assert.Equal(own, (await RegisterAsync("Sapu Rina", ownerId: own, by: rina)).Text("ownerId"));

        var offices = await RegisterAsync("Milik Orang", new { name = "Orang Lain", nik = NewNik() });
        await rina.PostAsync("/businesses", Body("Curian", ownerId: offices.Text("ownerId"))).ProblemAsync(404, "owner.unknown");
        await stranger.PostAsync("/businesses", Body("Curian", ownerId: own)).ProblemAsync(404, "owner.unknown");
        await rina.PostAsync("/businesses", Body("Orang", new { name = "Orang Lain" })).ProblemAsync(409, "owner.another_person");
        await stranger.PostAsync("/businesses", Body("Tanpa pemilik")).ProblemAsync(400, "field.required");
        await stranger.ReadAsync($"/owners/{own}").ProblemAsync(404, "owner.unknown");
        await stranger.ReadAsync($"/owners/{own}/businesses").ProblemAsync(404, "owner.unknown");
        await stranger.PutAsync($"/owners/{own}", owner, "\"1\"").ProblemAsync(404, "owner.unknown");
        await stranger.PostAsync("/owners/search", new { nik }).ProblemAsync(403, "auth.forbidden");
        await rina.PostAsync($"/businesses/{both[0].Text("id")}/owner", new { ownerId = own, reason = "x" }).ProblemAsync(403, "auth.forbidden");
        Assert.Equal(4, (await BusinessesAsync(rina, $"/owners/{own}")).Count);
    }

    [Fact]
    public async Task Who_types_a_foreign_nik_is_answered_as_if_it_were_new_and_a_coordinator_sees_both()
    {
        var nik = NewNik();
        var offices = await coordinator.PostAsync("/businesses", Body("Sirup Kasturi", new { name = "Kasturi", nik, phone = "081158340021" }, nib: null)).BodyAsync(HttpStatusCode.Created);
        var thief = Account();
        object typed = new { name = "Pencuri", nik };

        // With the same name and place too: that the business is registered is not to be tried out either.
        var known = await thief.PostAsync("/businesses", Body("Sirup Kasturi", typed, nib: null)).BodyAsync(HttpStatusCode.Created);
        var fresh = await Account().PostAsync("/businesses", Body("Sirup Kasturi", new { name = "Pencuri", nik = NewNik() }, nib: null)).BodyAsync(HttpStatusCode.Created);

        Assert.Equal(
            fresh.EnumerateObject().Select(p => p.Name is "id" or "ownerId" or "registeredAt" or "ownerNik" ? p.Name : p.ToString()),
            known.EnumerateObject().Select(p => p.Name is "id" or "ownerId" or "registeredAt" or "ownerNik" ? p.Name : p.ToString()));
        Assert.NotEqual(offices.Text("ownerId"), known.Text("ownerId"));
        var own = await thief.ReadAsync($"/owners/{known.Text("ownerId")}").BodyAsync();
        Assert.Equal(JsonValueKind.Null, own.GetProperty("forCoordinators").ValueKind);
        Assert.Equal(1, own.GetProperty("version").GetInt32());
        Assert.Equal([Id(known)], Ids(await thief.ReadAsync("/businesses").BodyAsync()));

        var found = (await coordinator.PostAsync("/owners/search", new { nik }).BodyAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            [(offices.Text("ownerId"), false, false), (known.Text("ownerId"), true, true)],
            found.Select(o => (o.Text("id"), Flag(o, "hasAccount"), Flag(o, "nikClaimed"))));
        var candidate = Assert.Single((await coordinator.ReadAsync($"/businesses/{Id(offices)}/possible-duplicates").BodyAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal((Id(known), "SameOwner"), (Id(candidate.GetProperty("business")), candidate.GetProperty("reasons")[0].GetString()));

        // A change to a foreign NIK is no other way to hear of it.
        var other = await Account(out var curious).PostAsync("/businesses", Body("Lain", new { name = "Ingin Tahu" })).BodyAsync(HttpStatusCode.Created);
        var changed = await curious.PutAsync($"/owners/{other.Text("ownerId")}", new { name = "Ingin Tahu", nik }, "\"1\"").BodyAsync();
        Assert.Equal($"************{nik[^4..]}", changed.Text("nik"));

        // The same name, place and owner is the same business: that is for a merge.
        await MoveAsync(Id(known), new { ownerId = offices.Text("ownerId"), reason = "orang yang sama" }).ProblemAsync(409, "business.registered_already");
        // After a move the account acts for its business as before, and is not shown whose it is now.
        var second = await RegisterAsync("Teh Kasturi", by: thief);
        var moved = await MoveAsync(Id(second), new { ownerId = offices.Text("ownerId"), reason = "orang yang sama" }).BodyAsync();
        Assert.Equal((offices.Text("ownerId"), "08******0021"), (moved.Text("ownerId"), moved.Text("ownerPhone")));
        var seen = await thief.ReadAsync($"/businesses/{Id(second)}").BodyAsync();
        Assert.All(seen.EnumerateObject().Where(p => p.Name.StartsWith("owner", StringComparison.Ordinal)), p => Assert.Equal(JsonValueKind.Null, p.Value.ValueKind));
        await thief.PutAsync($"/businesses/{Id(second)}", Body("Teh Kasturi", new { name = "Kasturi" }), "\"2\"").ProblemAsync(409, "business.owner_apart");
    }

    [Fact]
    public async Task What_an_office_enters_for_an_accounts_nik_is_its_owners_and_shows_the_account_nothing()
    {
        var nik = NewNik();
        var rina = Account();
        var own = await RegisterAsync("Batik Rina", new { name = "Rina", nik }, by: rina);
        var offices = await RegisterAsync("Keripik Rina", new { name = "Rina", nik, phone = "081158340031", email = "kantor@example.id" });

        Assert.Equal(own.Text("ownerId"), offices.Text("ownerId"));
        var seen = await rina.ReadAsync($"/owners/{own.Text("ownerId")}").BodyAsync();
        Assert.Equal((null, null), (seen.Text("phone"), seen.Text("email")));
        Assert.Equal([Id(own)], await BusinessesAsync(rina, $"/owners/{own.Text("ownerId")}"));
        var said = (await coordinator.ReadAsync($"/owners/{own.Text("ownerId")}").BodyAsync()).GetProperty("forCoordinators").GetProperty("saidOtherwise");
        Assert.Equal("08******0031", Assert.Single(said.EnumerateArray()).Text("phone"));
    }

    [Fact]
    public async Task A_business_moves_to_another_owner_with_a_reason_and_its_version()
    {
        var (from, to) = (await RegisterAsync("Sapu Ijuk", new { name = "Lama", nik = NewNik(), phone = "081158340041" }), await RegisterAsync("Lain Sekali", new { name = "Baru", nik = NewNik() }));
        var body = new { ownerId = to.Text("ownerId"), reason = "dijual" };

        await MoveAsync(Id(from), body, null).ProblemAsync(428, "version.required");
        await MoveAsync(Id(from), body, "\"7\"").ProblemAsync(412, "version.stale");
        var moved = await MoveAsync(Id(from), body).BodyAsync();

        Assert.Equal((to.Text("ownerId"), "Baru", null, 2), (moved.Text("ownerId"), moved.Text("ownerName"), moved.Text("ownerPhone"), moved.GetProperty("version").GetInt32()));
        Assert.Equal([Id(from), Id(to)], (await BusinessesAsync(coordinator, $"/owners/{to.Text("ownerId")}")).Order());
        Assert.Empty(await BusinessesAsync(coordinator, $"/owners/{from.Text("ownerId")}"));
        var trail = (await coordinator.ReadAsync($"/businesses/{Id(from)}/audit").BodyAsync()).GetProperty("items")[1];
        Assert.Equal("dijual", trail.Text("reason"));
        Assert.Contains(trail.GetProperty("changes").EnumerateArray(), c => c.Text("field") == "details.owner.ownerId" && c.Text("after") == to.Text("ownerId"));
        await MoveAsync(Id(from), body, "\"2\"").ProblemAsync(409, "owner.same");
        var anew = await MoveAsync(Id(from), new { owner = new { name = "Pemilik Ketiga" }, reason = "diwariskan" }, "\"2\"").BodyAsync();
        Assert.Equal(("Pemilik Ketiga", 3), (anew.Text("ownerName"), anew.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Of_two_moves_of_one_version_in_one_moment_one_counts()
    {
        var (business, one, two) = (await RegisterAsync("Rebutan", new { name = "Nol" }), await RegisterAsync("Satu Owner", new { name = "Satu" }), await RegisterAsync("Dua Owner", new { name = "Dua" }));
        var answers = await Task.WhenAll(new[] { one, two }.Select(to => MoveAsync(Id(business), new { ownerId = to.Text("ownerId"), reason = "x" })));
        Assert.Equal([200, 412], answers.Select(a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task Rows_of_an_import_with_the_same_nik_share_one_owner_that_knows_what_each_of_them_says()
    {
        var nik = NewNik();
        string Row(string name, string phone) => ImportRun.Row(("Nama Usaha", name), ("NIB", Api.NewNib()), ("NIK", nik), ("No HP", phone));
        var before = await RegisterAsync("Sudah Ada", new { name = "Rina Wati", nik });
        var file = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', ImportRun.Header, Row("Baris Satu Owner", ""), Row("Baris Dua", "081158340051"), Row("Baris Tiga", "081158340052")));

        var job = await coordinator.ImportAsync(file);
        await coordinator.ImportAsync(file);

        var import = job.GetProperty("id").GetGuid();
        var imported = await host.Store.Businesses.Find(b => b.ImportId == import).ToListAsync(Cancellation);
        Assert.Equal(3, imported.Count);
        Assert.All(imported, b => Assert.Equal(before.Text("ownerId"), b.Details.Owner.OwnerId.ToString()));
        var owner = await coordinator.ReadAsync($"/owners/{before.Text("ownerId")}").BodyAsync();
        Assert.Equal("08******0051", owner.Text("phone"));
        Assert.Equal(4, (await BusinessesAsync(coordinator, $"/owners/{before.Text("ownerId")}")).Count);
        Assert.Equal("08******0051", (await coordinator.ReadAsync($"/businesses/{Id(before)}").BodyAsync()).Text("ownerPhone"));
    }

    [Fact]
    public async Task A_nik_that_another_owner_has_is_refused_to_a_coordinator_with_that_owner()
    {
        var (niks, one, two) = (new[] { NewNik(), NewNik() }, default(JsonElement), default(JsonElement));
        one = await RegisterAsync("Satu Nik", new { name = "Satu", nik = niks[0] });
        two = await RegisterAsync("Dua Nik", new { name = "Dua", nik = niks[1] });
        var problem = await coordinator.PutAsync($"/owners/{two.Text("ownerId")}", new { name = "Dua", nik = niks[0] }, "\"1\"").ProblemAsync(409, "owner.nik_taken");
        Assert.Contains(one.Text("ownerId")!, problem.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(niks[0], problem.ToString(), StringComparison.Ordinal);
        await coordinator.PutAsync($"/owners/{two.Text("ownerId")}", new { name = "Dua", nik = niks[1] }, "\"1\"").BodyAsync();
    }

    [Theory]
    [InlineData("PUT", "/owners/{owner}", "{", "\"1\"", 400, "request.malformed")]
    [InlineData("PUT", "/owners/{owner}", "{}", "\"1\"", 400, "field.required")]
    [InlineData("PUT", "/owners/{owner}", """{"name":7}""", "\"1\"", 400, "request.malformed")]
    [InlineData("PUT", "/owners/{owner}", """{"name":"A","nik":"6,30215E+15"}""", "\"1\"", 400, "nik.rounded")]
    [InlineData("PUT", "/owners/{owner}", """{"name":"A","phone":"x","email":"@","sex":"Z","birthDate":"2090-01-01"}""", "\"1\"", 400, "request.invalid")]
    [InlineData("PUT", "/owners/{owner}", """{"name":"A"}""", null, 428, "version.required")]
    [InlineData("PUT", "/owners/{owner}", """{"name":"A"}""", "x", 400, "version.malformed")]
    [InlineData("PUT", "/owners/{owner}", """{"name":"A"}""", "\"9\"", 412, "version.stale")]
    [InlineData("PUT", "/owners/0193b000-0000-7000-8000-000000000000", """{"name":"A"}""", "\"1\"", 404, "owner.unknown")]
    [InlineData("PUT", "/owners/seven", """{"name":"A"}""", "\"1\"", 400, "request.malformed")]
    [InlineData("GET", "/owners/0193b000-0000-7000-8000-000000000000", null, null, 404, "owner.unknown")]
    [InlineData("GET", "/owners/0193b000-0000-7000-8000-000000000000/businesses", null, null, 404, "owner.unknown")]
    [InlineData("GET", "/owners/{owner}/businesses?limit=0", null, null, 400, "page.limit")]
    [InlineData("GET", "/owners/{owner}/businesses?after=x", null, null, 400, "page.cursor")]
    [InlineData("GET", "/owners/0193b000-0000-7000-8000-000000000000/audit", null, null, 404, "audit.none")]
    [InlineData("POST", "/owners/search", "{}", null, 400, "field.required")]
    [InlineData("POST", "/owners/search", """{"nik":"12","phone":"x"}""", null, 400, "request.invalid")]
    [InlineData("POST", "/owners/search", """{"nik":6302156511679814}""", null, 400, "request.malformed")]
    [InlineData("POST", "/businesses/{business}/owner", "{}", "\"1\"", 400, "field.required")]
    [InlineData("POST", "/businesses/{business}/owner", """{"reason":"x"}""", "\"1\"", 400, "field.required")]
    [InlineData("POST", "/businesses/{business}/owner", """{"ownerId":"7","reason":"x"}""", "\"1\"", 400, "request.malformed")]
    [InlineData("POST", "/businesses/{business}/owner", """{"ownerId":"0193b000-0000-7000-8000-000000000000","reason":"x"}""", "\"1\"", 404, "owner.unknown")]
    [InlineData("POST", "/businesses/{business}/owner", """{"ownerId":"0193b000-0000-7000-8000-000000000000","owner":{"name":"A"},"reason":"x"}""", "\"1\"", 400, "owner.named_twice")]
    [InlineData("POST", "/businesses/{business}/owner", """{"owner":{"nik":"1"},"reason":"x"}""", "\"1\"", 400, "request.invalid")]
    [InlineData("POST", "/businesses/{business}/owner", """{"owner":{"name":"A"},"reason":"x"}""", "\"9\"", 412, "version.stale")]
    [InlineData("POST", "/businesses/0193b000-0000-7000-8000-000000000000/owner", """{"owner":{"name":"A"},"reason":"x"}""", "\"1\"", 404, "business.unknown")]
    [InlineData("POST", "/businesses", """{"name":"A","regionCode":"63.02.05","ownerId":"0193b000-0000-7000-8000-000000000000"}""", null, 404, "owner.unknown")]
    [InlineData("POST", "/businesses", """{"name":"A","regionCode":"63.02.05","ownerId":"0193b000-0000-7000-8000-000000000000","owner":{"name":"A"}}""", null, 400, "owner.named_twice")]
    [InlineData("PUT", "/businesses/{business}", """{"name":"A","regionCode":"63.02.05","owner":{"name":"Orang Lain"}}""", "\"1\"", 409, "business.owner_apart")]
    [InlineData("PUT", "/businesses/{business}", """{"name":"A","regionCode":"63.02.05","owner":{"name":"Tetap","phone":"081158349999"}}""", "\"1\"", 409, "business.owner_apart")]
    [InlineData("PUT", "/businesses/{business}", """{"name":"A","regionCode":"63.02.05","ownerId":"0193b000-0000-7000-8000-000000000000"}""", "\"1\"", 409, "business.owner_apart")]
    public async Task Bad_input_is_refused_with_a_code_and_writes_nothing(string method, string path, string? body, string? ifMatch, int status, string code)
    {
        var made = await RegisterAsync("Tetap", new { name = "Tetap" });
        var before = await CountAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1{path.Replace("{owner}", made.Text("ownerId"), StringComparison.Ordinal).Replace("{business}", made.Text("id"), StringComparison.Ordinal)}");
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);

        await coordinator.SendAsync(request, Cancellation).ProblemAsync(status, code);

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Too_long_a_name_or_reason_is_refused()
    {
        var made = await RegisterAsync("Panjang", new { name = "Panjang" });
        await coordinator.PutAsync($"/owners/{made.Text("ownerId")}", new { name = new string('x', 201) }, "\"1\"").ProblemAsync(400, "field.too_long");
        await MoveAsync(Id(made), new { owner = new { name = "A" }, reason = new string('x', 501) }).ProblemAsync(400, "field.too_long");
    }

    private static string NewNik() => $"630215450190{Interlocked.Increment(ref counter) % 10_000:D4}";

    private static Guid Id(JsonElement of) => of.GetProperty("id").GetGuid();

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(Id);

    private static bool Flag(JsonElement owner, string name) => owner.GetProperty("forCoordinators").GetProperty(name).GetBoolean();

    private HttpClient Account() => host.Client(Roles.Business, Guid.NewGuid().ToString());

    private HttpClient Account(out HttpClient account) => account = Account();

    private static object Body(string name, object? owner = null, string? ownerId = null, string? nib = "") =>
        new { name, nib = nib is "" ? Api.NewNib() : nib, regionCode = "63.02.05", owner, ownerId };

    private Task<JsonElement> RegisterAsync(string name, object? owner = null, string? ownerId = null, HttpClient? by = null) =>
        (by ?? coordinator).PostAsync("/businesses", Body(name, owner, ownerId)).BodyAsync(HttpStatusCode.Created);

    private Task<HttpResponseMessage> MoveAsync(Guid business, object body, string? ifMatch = "\"1\"")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/businesses/{business}/owner") { Content = System.Net.Http.Json.JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return coordinator.SendAsync(request, Cancellation);
    }

    private static async Task<List<Guid>> BusinessesAsync(HttpClient client, string owner, int limit = 200)
    {
        var (seen, next) = (new List<Guid>(), $"{owner}/businesses?limit={limit}");
        for (var pages = 0; next is not null; pages++)
        {
            Assert.True(pages < 10, "more pages than rows");
            var page = await client.ReadAsync(next).BodyAsync();
            seen.AddRange(Ids(page));
            next = page.Text("next")?["/api/v1".Length..];
        }

        return seen;
    }

    private async Task<string> CountAsync()
    {
        var counts = await Task.WhenAll(new[] { "businesses", "owners", "audit" }.Select(name => host.Database.GetCollection<BsonDocument>(name)
            .CountDocumentsAsync(FilterDefinition<BsonDocument>.Empty, cancellationToken: Cancellation)));
        return string.Join(' ', counts.Append(host.Told));
    }
}
