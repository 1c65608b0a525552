using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Http;

/// <summary>The service as a caller sees it.</summary>
internal static class Api
{
    private static readonly string[] Organisers = ["Apindo"];

    private static int counter = Random.Shared.Next(100_000_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1{path}") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Cancellation);
    }

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object body, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1{path}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request, Cancellation);
    }

    public static Task<HttpResponseMessage> ReadAsync(this HttpClient client, string path) => client.GetAsync($"/api/v1{path}", Cancellation);

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonElement> BodyAsync(this Task<HttpResponseMessage> answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The problem of a refused request.</summary>
    public static async Task<JsonElement> ProblemAsync(this Task<HttpResponseMessage> answer, int status, string code)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEqual(code, problem.GetProperty("detail").GetString());
        return problem;
    }

    /// <summary>A registered business; its id.</summary>
    public static async Task<Guid> BusinessAsync(this HttpClient client, string name = "Kerupuk Cahaya", string region = "63.02.05")
    {
        var body = await client.PostAsync("/businesses", NewBusiness(name, region)).BodyAsync(HttpStatusCode.Created);
        return body.GetProperty("id").GetGuid();
    }

    public static object NewBusiness(string name = "Kerupuk Cahaya", string region = "63.02.05", string? nib = null, string nik = "6302156511679814") => new
    {
        name,
        nib = nib ?? NewNib(),
        kbliCode = "10794",
        address = "Jl. Pasar Lama No. 2",
        regionCode = region,
        annualSales = 120_000_000L,
        paidWorkers = 8,
        yearFounded = 1995,
        owner = new { name = "Rina Wati", nik, phone = "081258331440", email = "rina@example.id", birthDate = "1967-11-25", sex = "Female" },
    };

    public static string NewNib() => $"70519{Interlocked.Increment(ref counter):D8}";

    public static async Task<Guid> TrackAsync(this HttpClient coordinator)
    {
        var programme = await coordinator.PostAsync(
            "/programmes", new { name = "Pembinaan UMKM Kalsel", organisers = Organisers, startsOn = "2026-01-01", endsOn = "2028-12-31" })
            .BodyAsync(HttpStatusCode.Created);
        var track = await coordinator.PostAsync("/tracks", new
        {
            programmeId = programme.GetProperty("id").GetGuid(),
            name = "Siap Ekspor",
            requiredSessions = 6,
            indicators = new[] { new { code = "annual_sales", nameId = "Omzet per tahun", nameEn = "Annual sales", unit = "Rp", higherIsBetter = true } },
        }).BodyAsync(HttpStatusCode.Created);
        return track.GetProperty("id").GetGuid();
    }

    /// <summary>A cohort of a track (its own when none is given); open unless it shall stay a draft.</summary>
    public static async Task<Guid> CohortAsync(
        this HttpClient coordinator, int? capacity = 40, string admission = "Automatic", Guid? track = null, bool open = true, int? claimHours = null)
    {
        var cohort = await coordinator.PostAsync("/cohorts", new
        {
            trackId = track ?? await coordinator.TrackAsync(), name = "Angkatan 1", regionCode = "63", timeZone = "Asia/Makassar",
            startsOn = "2026-11-01", endsOn = "2099-04-30", capacity, admission, claimHours,
        }).BodyAsync(HttpStatusCode.Created);
        var id = cohort.GetProperty("id").GetGuid();
        if (open)
            await coordinator.PostAsync($"/cohorts/{id}/open", new { }).BodyAsync();
        return id;
    }

    public static Task<HttpResponseMessage> ApplyAsync(this HttpClient client, Guid business, Guid cohort, string? key = null) =>
        client.PostAsync("/enrolments", new { businessId = business, cohortId = cohort }, key);

    /// <summary>A consent text for a partner of its own.</summary>
    public static async Task<(Guid Id, Guid Partner)> ConsentTextAsync(this HttpClient coordinator)
    {
        var partner = Guid.CreateVersion7();
        var text = await coordinator.PostAsync("/consent-texts", new
        {
            purpose = "programme-report", partnerId = partner,
            indonesian = "Bolehkah mitra melihat perkembangan usaha Anda?", english = "May the partner see the progress of your business?",
        }).BodyAsync(HttpStatusCode.Created);
        return (text.GetProperty("id").GetGuid(), partner);
    }

    /// <summary>The business agrees with its own account.</summary>
    public static Task<JsonElement> GiveAsync(this HttpClient business, Guid id, Guid text) =>
        business.PostAsync($"/businesses/{id}/consents", new { consentTextId = text, textVersion = 1 }).BodyAsync(HttpStatusCode.Created);

    public static string? Text(this JsonElement body, string name) => body.GetProperty(name).GetString();
}
