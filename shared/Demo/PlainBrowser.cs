using System.Net;
using System.Text.RegularExpressions;

namespace CoachingPlatform.Demo;

/// <summary>
/// What a browser without scripts does: keeps cookies by host (as browsers do: whatever the port; Secure ones on loopback too), follows
/// redirects and fills in forms. .NET's own cookie container sends Secure cookies over https only, so cookies are kept by hand.
/// </summary>
public sealed partial class PlainBrowser : IDisposable
{
    private const int MostRedirects = 15;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<(string Host, string Name), string> cookies = [];

    /// <summary>What it asks languages for.</summary>
    public string Language { get; init; } = "en";

    /// <summary>All cookies of a host as <c>name=value</c>.</summary>
    public IEnumerable<string> CookiesOf(string host) => cookies.Where(c => c.Key.Host == host).Select(c => $"{c.Key.Name}={c.Value}");

    /// <summary>Sends one request with the cookies of its host, keeps the cookies of the answer and follows no redirect.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var host = request.RequestUri!.Host;
        request.Headers.TryAddWithoutValidation("Accept-Language", Language);
        if (!request.Headers.Contains("Accept"))
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (CookiesOf(host).Any())
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", CookiesOf(host)));
        var answer = await http.SendAsync(request);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            Keep(host, cookie);
        return answer;
    }

    /// <summary>Opens an address and follows redirects, at most up to the first one that <paramref name="stopsAt"/> names.</summary>
    public Task<HttpResponseMessage> OpenAsync(Uri address, Func<Uri, bool>? stopsAt = null) =>
        FollowAsync(new HttpRequestMessage(HttpMethod.Get, address), stopsAt);

    /// <summary>Sends the first form of a page with these values added to its hidden fields, and follows redirects.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page, IReadOnlyDictionary<string, string> values, Func<Uri, bool>? stopsAt = null)
    {
        var html = await page.Content.ReadAsStringAsync();
        var fields = HiddenFields().Matches(html).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
        foreach (var (name, value) in values)
            fields[name] = value;
        var from = page.RequestMessage!.RequestUri!;
        var action = WebUtility.HtmlDecode(FormAction().Match(html).Groups["action"].Value);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(from, action)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Origin", from.GetLeftPart(UriPartial.Authority));
        return await FollowAsync(request, stopsAt);
    }

    /// <summary>Opens an address that leads to the sign-in page, signs in there, and follows the redirects back.</summary>
    public async Task<HttpResponseMessage> SignInAsync(Uri address, string userName, string password, Func<Uri, bool>? stopsAt = null)
    {
        using var page = await OpenAsync(address, stopsAt);
        if (page.StatusCode != HttpStatusCode.OK || page.RequestMessage!.RequestUri!.AbsolutePath != "/sign-in")
            throw new InvalidOperationException($"{address} led to {(int)page.StatusCode} {page.RequestMessage!.RequestUri}, not to the sign-in page.");
        return await SubmitAsync(page, new Dictionary<string, string> { ["userName"] = userName, ["password"] = password }, stopsAt);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, Func<Uri, bool>? stopsAt)
    {
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            var answer = await SendAsync(request);
            if (answer.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther) || answer.Headers.Location is not { } location)
                return answer;
            var next = new Uri(request.RequestUri!, location);
            if (stopsAt?.Invoke(next) == true)
                return answer;
            request = new HttpRequestMessage(HttpMethod.Get, next);
        }

        throw new InvalidOperationException($"More than {MostRedirects} redirects, the last to {request.RequestUri}.");
    }

    private void Keep(string host, string setCookie)
    {
        var parts = setCookie.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = (parts[0][..parts[0].IndexOf('=', StringComparison.Ordinal)], parts[0][(parts[0].IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var gone = parts.Any(p => p.StartsWith("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase));
        if (gone)
            cookies.Remove((host, name));
        else
            cookies[(host, name)] = value;
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""")]
    private static partial Regex HiddenFields();

    [GeneratedRegex("""<form [^>]*action="(?<action>[^"]*)">""")]
    private static partial Regex FormAction();
}
