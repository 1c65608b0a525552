using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Contracts.V1;
using CoachingPlatform.Mentoring.Tests;
using CoachingPlatform.ServiceDefaults.Security;
using CoachingPlatform.TestHarness;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(MentoringHost))]

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>The running service, and the ordinary steps of a test in one line each. Tests share it and keep to mentors and enrolments of their own.</summary>
public class MentoringHost() : ServiceHost<Program>("mentoring")
{
    public HttpClient Coordinator => field ??= Client(Roles.Coordinator);

    /// <summary>Who knows where businesses' mails go.</summary>
    public EnrolmentStub Enrolment { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Services:Enrolment"] = Enrolment.Address };

    protected override IReadOnlyList<string> Audited => ["sessions"];

    public sealed record MentorAccount(Guid Id, HttpClient Client);

    public async Task<MentorAccount> RegisterMentorAsync(int loadLimit = 10)
    {
        var account = Guid.NewGuid().ToString();
        var answer = await Coordinator.SendAsync("POST", "/mentors", Samples.Mentor(account, loadLimit));
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return new MentorAccount(answer.Body.GetProperty("id").GetGuid(), Client(Roles.Mentor, account));
    }

    /// <summary>Publishes a fact as Enrolment would, and waits until the service has handled it.</summary>
    public async Task TellAsync(IEnrolmentEvent told, Guid? messageId = null)
    {
        var id = messageId ?? Guid.CreateVersion7();
        await PublishAsync(told, id);
        var mark = new BsonDocument("_id", new BsonDocument
        {
            { "consumer", "mentoring.enrolments" },
            { "messageId", new BsonBinaryData(id, GuidRepresentation.Standard) },
        });
        await Eventually.HoldsAsync(() => Database.GetCollection<BsonDocument>("inbox").Find(mark).AnyAsync(), TimeSpan.FromSeconds(30));
    }

    /// <summary>A business that the service knows and this mentor coaches, with an address unless that is null; its enrolment and its own id.</summary>
    public async Task<(Guid Enrolment, Guid Business)> BusinessOfAsync(
        Guid mentor, string? email, string language = "id", string region = "63.02.05", CohortTerms? cohort = null, string name = "Sasirangan Bunda")
    {
        var snapshot = Samples.Snapshot(cohort: cohort, business: Samples.Business(name, region));
        if (email is not null)
            Enrolment.Knows(snapshot.Business.BusinessId, email, language);
        await TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
        Assert.Equal(HttpStatusCode.Created, (await AssignAsync(mentor, snapshot.EnrolmentId)).Status);
        return (snapshot.EnrolmentId, snapshot.Business.BusinessId);
    }

    /// <summary>An enrolment that the service knows.</summary>
    public async Task<Guid> EnrolAsync(CohortTerms? cohort = null)
    {
        var snapshot = Samples.Snapshot(cohort: cohort);
        await TellAsync(new EnrolmentAccepted(snapshot, DateTimeOffset.UtcNow));
        return snapshot.EnrolmentId;
    }

    /// <summary>Enrolment completes, or otherwise changes the state of, an enrolment that the service knows.</summary>
    public Task ChangeAsync(Guid enrolment, string state, long version = 2) =>
        TellAsync(new EnrolmentStarted(Samples.Snapshot(enrolment, version, state), DateTimeOffset.UtcNow));

    public Task<Answer> AssignAsync(Guid mentor, Guid enrolment) =>
        Coordinator.SendAsync("POST", "/assignments", new { enrolmentId = enrolment, mentorId = mentor, startsOn = Samples.Today });

    /// <summary>An enrolment that this mentor is assigned to.</summary>
    public async Task<Guid> CoachedByAsync(Guid mentor, CohortTerms? cohort = null)
    {
        var enrolment = await EnrolAsync(cohort);
        Assert.Equal(HttpStatusCode.Created, (await AssignAsync(mentor, enrolment)).Status);
        return enrolment;
    }
}

/// <summary>What the service answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Raw)
{
    /// <summary>The problem's code; of several the first one's.</summary>
    public string Code => Body.GetProperty("code").GetString()! is var code and not "request.invalid"
        ? code
        : Body.GetProperty("errors")[0].GetProperty("code").GetString()!;

    public Guid Id => Body.GetProperty("id").GetGuid();

    public IReadOnlyList<JsonElement> Items => [.. Body.GetProperty("items").EnumerateArray()];
}

public static class Sending
{
    public static async Task<Answer> SendAsync(
        this HttpClient client, string method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/openapi", StringComparison.Ordinal) ? path : $"/api/v1{path}");
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (method == "POST" && !request.Headers.Contains("Idempotency-Key"))
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response);
    }

    public static Task<Answer> ReadAsync(this HttpClient client, string path, params (string, string)[] headers) =>
        client.SendAsync("GET", path, null, headers);
}
