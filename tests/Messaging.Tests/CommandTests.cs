using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.ServiceDefaults;
using CoachingPlatform.ServiceDefaults.Commands;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.ServiceDefaults.Store;
using CoachingPlatform.ServiceDefaults.Values;
using CoachingPlatform.TestHarness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

/// <summary>The manners that every command of every service has, on a service made of one command.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly MessagingHost.Place place = new();
    private readonly TaskCompletionSource gate = new();
    private readonly TaskCompletionSource entered = new();
    private TestIssuer issuer = null!;
    private WebApplication app = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        issuer = await TestIssuer.StartAsync();
        app = await StartAsync();
        client = ClientOf(app);
    }

    // One instance of the service; a second one works on the same store.
    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:mongodb"] = await TestServers.StoreAsync();
        builder.Configuration["ConnectionStrings:rabbitmq"] = TestServers.Broker;
        builder.Configuration["Store:Database"] = place.Database;
        builder.Configuration["Messaging:Prefix"] = place.Prefix;
        builder.Configuration["Identity:Authority"] = issuer.Authority;
        builder.AddServiceDefaults("sample", typeof(CommandTests).Assembly);
        builder.AddStore("sample");
        builder.AddMessaging("sample", _ => { });
        var instance = builder.Build();
        instance.UseServiceDefaults();
        instance.MapPost("/notes", PostAsync).RequireAuthorization(Policies.Coordinators);
        instance.MapPost("/nobody", () => "open").WithName("names no policy");
        await instance.StartAsync();
        return instance;
    }

    private HttpClient ClientOf(WebApplication instance)
    {
        var caller = new HttpClient { BaseAddress = new Uri(instance.Urls.Single()) };
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("anna", "coordinator"));
        return caller;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await issuer.DisposeAsync();
        await place.DisposeAsync();
    }

    [Fact]
    public async Task The_same_key_and_body_gets_the_same_answer_and_one_effect()
    {
        using var first = await SendAsync("k1", new { text = "a" });
        using var again = await SendAsync("k1", new { text = "a" });

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(1, await NotesAsync());
    }

    [Fact]
    public async Task Thirty_at_once_with_one_key_have_one_effect()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => SendAsync("k2", new { text = "a" })));

        Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(1, await NotesAsync());
    }

    [Fact]
    public async Task Another_body_under_the_key_is_422() =>
        await AssertProblemAsync(
            async () =>
            {
                using var _ = await SendAsync("k3", new { text = "a" });
                return await SendAsync("k3", new { text = "b" });
            },
            HttpStatusCode.UnprocessableEntity,
            "idempotency.other_body");

    [Fact]
    public async Task Keys_of_two_callers_never_meet_whatever_their_subjects_hold()
    {
        using var first = await SendAsync("a|k6", new { text = "a" }, subject: "anna");
        using var second = await SendAsync("k6", new { text = "b" }, subject: "anna|a");

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created], [first.StatusCode, second.StatusCode]);
        Assert.Equal(2, await NotesAsync());
    }

    [Fact]
    public async Task A_request_that_is_still_running_is_409_with_retry_after()
    {
        var running = SendAsync("k4", new { text = "wait" });
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        using var second = await SendAsync("k4", new { text = "wait" });
        using var other = await SendAsync("k4", new { text = "another" });
        gate.SetResult();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Created, (await running).StatusCode);
        Assert.Equal(1, await NotesAsync());
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait, once")]
    public async Task Of_two_instances_at_work_on_one_key_the_later_gets_the_first_ones_answer(string text)
    {
        await using var other = await StartAsync();
        using var otherClient = ClientOf(other);
        var later = SendAsync("k8", new { text });
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        using var first = await SendAsync("k8", new { text }, through: otherClient);
        gate.SetResult();
        using var second = await later;

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created], [first.StatusCode, second.StatusCode]);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(1, await NotesAsync());
        await other.StopAsync();
    }

    [Fact]
    public async Task A_refused_command_writes_nothing_and_frees_the_key()
    {
        await AssertProblemAsync(() => SendAsync("k5", new { text = "" }), HttpStatusCode.Conflict, "note.empty");
        Assert.Equal(0, await NotesAsync());

        using var corrected = await SendAsync("k5", new { text = "now with text" });
        Assert.Equal(HttpStatusCode.Created, corrected.StatusCode);
    }

    [Fact]
    public Task A_post_without_key_is_400() =>
        AssertProblemAsync(() => SendAsync(null, new { text = "a" }), HttpStatusCode.BadRequest, "idempotency.key_required");

    [Theory]
    [InlineData("{", null)]
    [InlineData("""{"text": 3}""", "text")]
    [InlineData("""{}""", null)]
    [InlineData("""{"text": null}""", "text")]
    public async Task A_body_that_cannot_be_read_is_400(string body, string? field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/notes") { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Idempotency-Key", "k6");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await ProblemAsync(answer);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("request.malformed", problem.GetProperty("code").GetString());
        Assert.DoesNotContain("Exception", problem.ToString(), StringComparison.Ordinal);
        if (field is not null)
            Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task An_endpoint_that_names_no_policy_is_closed_even_to_an_admin()
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("root", "admin"));
        await AssertProblemAsync(() => client.PostAsync("/nobody", null), HttpStatusCode.Forbidden, "auth.forbidden");
    }

    [Fact]
    public async Task Without_a_token_it_is_401_and_the_sentence_is_in_the_callers_language()
    {
        client.DefaultRequestHeaders.Authorization = null;
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-GB,en;q=0.9");
        using var answer = await SendAsync("k7", new { text = "a" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Please sign in first.", (await ProblemAsync(answer)).GetProperty("detail").GetString());
    }

    // "wait" waits in the first request that comes; "once" is refused where there is a note already.
    private async Task<IResult> PostAsync(HttpContext http, Note note, CommandRunner commands, IMongoDatabase database) =>
        await commands.RunAsync(http, note, async (tx, ct) =>
        {
            if (note.Text.StartsWith("wait", StringComparison.Ordinal) && entered.TrySetResult())
                await gate.Task.WaitAsync(ct);
            var notes = database.GetCollection<BsonDocument>("notes");
            if (note.Text.EndsWith("once", StringComparison.Ordinal) && await notes.Find(tx.Session, new BsonDocument()).AnyAsync(ct))
                return Refusal.Conflict("note.once");
            var id = Guid.CreateVersion7();
            await notes.InsertOneAsync(tx.Session, new BsonDocument("_id", id.ToString()), cancellationToken: ct);
            return note.Text.Length == 0 ? Refusal.Conflict("note.empty") : Reply.Created($"/notes/{id}", new { id, note.Text }, 1);
        });

    private Task<long> NotesAsync() =>
        app.Services.GetRequiredService<IMongoDatabase>().GetCollection<BsonDocument>("notes").CountDocumentsAsync(new BsonDocument());

    private async Task<HttpResponseMessage> SendAsync(string? key, object body, string? subject = null, HttpClient? through = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/notes") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (subject is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(subject, "coordinator"));
        return await (through ?? client).SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertProblemAsync(Func<Task<HttpResponseMessage>> send, HttpStatusCode status, string code)
    {
        using var answer = await send();
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await ProblemAsync(answer)).GetProperty("code").GetString());
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private sealed record Note(string Text);
}
