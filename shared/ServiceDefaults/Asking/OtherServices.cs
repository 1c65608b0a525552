using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CoachingPlatform.ServiceDefaults.Asking;

/// <summary>Asks another service while a request is answered, with the caller's own token, which it judges like any other. The gateway does not lead to what is asked.</summary>
public sealed class OtherServices(IHttpClientFactory http)
{
    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="method">GET, or POST where the question is recorded.</param>
    /// <param name="path">Without a slash before it.</param>
    /// <param name="call">The request that is being answered.</param>
    /// <param name="read">Makes sense of the answer, or throws <see cref="HttpRequestException"/> or <see cref="JsonException"/> where it makes none.</param>
    /// <exception cref="ServiceUnavailableException">There is no answer that makes sense; the caller hears 503.</exception>
    public async Task<T> AskAsync<T>(string service, HttpMethod method, string path, HttpContext call, Func<HttpResponseMessage, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(call.Request.Headers.Authorization.ToString());
            using var client = http.CreateClient(service);
            using var answer = await client.SendAsync(request, call.RequestAborted);
            return await read(answer);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !call.RequestAborted.IsCancellationRequested)
        {
            throw new ServiceUnavailableException(service, e);
        }
    }
}

/// <summary>Making sense of what another service says.</summary>
public static class Answers
{
    /// <summary>The code of its problem; null where there is none.</summary>
    public static async Task<string?> CodeAsync(this HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return (await answer.Content.ReadFromJsonAsync<Said>())?.Code;
    }

    private sealed record Said(string? Code);
}

/// <summary>The registration of what can be asked.</summary>
public static class OtherServicesRegistration
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>A service at <c>Services:{service}</c>: its own address, not the gateway's.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Its name.</param>
    /// <param name="about">What it is asked, for whoever has not set the address.</param>
    public static void AddOtherService(this IHostApplicationBuilder builder, string service, string about)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var address = new Uri(builder.Configuration[$"Services:{service}"]
            ?? throw new InvalidOperationException($"Services:{service} is missing: set it to the address of {service}, which is asked {about}."));
        builder.Services.TryAddSingleton<OtherServices>();
        builder.Services.AddHttpClient(service, client => (client.BaseAddress, client.Timeout) = (address, Longest));
    }
}
