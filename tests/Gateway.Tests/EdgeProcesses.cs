extern alias identity;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.Gateway.Tests;

/// <summary>The real gateway and the real issuer, each with its own store, in front of echoing services.</summary>
public class EdgeProcesses : IAsyncLifetime
{
    private readonly Dictionary<string, EchoService> services = [];
    private readonly int port = TestServers.FreePort();
    private IdentityProcess? issuer;
    private GatewayProcess? gateway;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public string Origin => $"http://127.0.0.1:{port}";

    public Uri IssuerAddress => issuer!.Address;

    public SignInFlow Flow => new(issuer!.Address);

    public IServiceProvider Services => gateway!.Services;

    /// <summary>Settings that differ from the usual.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Gateway:Limits:Api"] = "120" };

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["Enrolment", "Mentoring", "Progress", "Portal"])
            services[name] = await EchoService.StartAsync(name);
        issuer = new IdentityProcess(new Uri(Address, "/auth/callback"));
        await issuer.InitializeAsync();
        var settings = services.ToDictionary(s => $"Services:{s.Key}", s => s.Value.Address);
        settings["Gateway:PublicAddress"] = Address.ToString();
        settings["Identity:Authority"] = issuer.Address.ToString();
        settings["Identity:WebClient:Secret"] = IdentityProcess.WebSecret;
        foreach (var (key, value) in Settings)
            settings[key] = value;
        gateway = new GatewayProcess(port, settings);
        await gateway.InitializeAsync();
    }

    /// <summary>Stops the gateway and starts it again.</summary>
    public Task RestartAsync() => gateway!.RestartAsync();

    /// <summary>A client with a token of its own, or with none.</summary>
    public HttpClient Client(string? token = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null }) { BaseAddress = Address };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public async Task<HttpClient> PersonAsync() => Client((await Flow.PersonAsync("koordinator", "koordinator-coba-2027")).AccessToken);

    public async Task<HttpClient> PartnerAsync(string clientId = "apindo-kalsel", string secret = "apindo-coba-2027-rahasia") =>
        Client((await Flow.PartnerAsync(clientId, secret)).AccessToken);

    /// <summary>A browser in which the coordinator has signed in.</summary>
    public async Task<PlainBrowser> SignedInAsync()
    {
        var browser = new PlainBrowser();
        var page = await browser.SignInAsync(new Uri(Address, "/auth/sign-in?returnUrl=/auth/me"), "koordinator", "koordinator-coba-2027");
        Assert.Equal((HttpStatusCode.OK, "/auth/me"), (page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        return browser;
    }

    /// <summary>Sends a request as these very bytes, which no HTTP client would, and returns the status.</summary>
    public async Task<int> RawAsync(string target, string token)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var status = (await reader.ReadLineAsync())!;
        return int.Parse(status.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        if (issuer is not null)
            await issuer.DisposeAsync();
        foreach (var service in services.Values)
            await service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class GatewayProcess(int port, IReadOnlyDictionary<string, string> settings) : ServiceHost<Program>("gateway")
    {
        protected override int Port => port;

        protected override IReadOnlyDictionary<string, string> Settings => settings;
    }

    private sealed class IdentityProcess(Uri redirect) : ServiceHost<identity::Program>("identity")
    {
        public const string WebSecret = "a-secret-of-the-web-client";

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["environment"] = "Development",
            ["Identity:DemoAccounts"] = "true",
            ["Identity:WebClient:RedirectUri"] = redirect.ToString(),
            ["Identity:WebClient:Secret"] = WebSecret,
        };
    }
}
