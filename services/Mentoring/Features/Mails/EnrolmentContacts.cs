using System.Net;
using System.Net.Http.Headers;
using CoachingPlatform.Mentoring.Domain;
using CoachingPlatform.ServiceDefaults.Values;

namespace CoachingPlatform.Mentoring.Features.Mails;

/// <summary>
/// Asks Enrolment, directly and with this service's own token. Where it fails or is slow nobody is asked for a while, so that other mails do not wait
/// for it. One caller at a time: the mail worker.
/// </summary>
internal sealed class EnrolmentContacts(IHttpClientFactory http, MailerToken token, TimeProvider time) : IBusinessContacts
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "enrolment";

    // Together with what else a mail needs this stays within the time that one mail may take.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private DateTimeOffset restsUntil;

    /// <inheritdoc/>
    public async Task<BusinessContact?> FindAsync(Guid business, ContactPurpose purpose, CancellationToken cancellation)
    {
        if (time.Now() < restsUntil)
            throw new HttpRequestException("Enrolment did not answer a moment ago.");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Longest);
            return await AskAsync(business, purpose, limit.Token);
        }
        catch (Exception e) when (e is not HttpRequestException { StatusCode: HttpStatusCode.NotFound } && !cancellation.IsCancellationRequested)
        {
            restsUntil = time.Now() + Rest;
            token.Forget();
            throw;
        }
    }

    private async Task<BusinessContact?> AskAsync(Guid business, ContactPurpose purpose, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"internal/v1/businesses/{business}/contact-lookups")
        {
            Content = JsonContent.Create(new { purpose = purpose.ToString() }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(cancellation));
        using var client = http.CreateClient(Client);
        using var response = await client.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        var answer = (await response.Content.ReadFromJsonAsync<Answer>(cancellation))!;
        return answer.Email is { } email ? new BusinessContact(new EmailAddress(email), answer.Language == "en" ? "en" : "id") : null;
    }

    private sealed record Answer(string? Email, string Language);
}
