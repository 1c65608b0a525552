using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Gateway.Tests;

/// <summary>Stands in for a service behind the gateway: says its name and what reached it. The services themselves are tested with the gateway in EndToEnd.</summary>
public sealed class EchoService : IAsyncDisposable
{
    private readonly WebApplication app;

    private EchoService(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What reached the service.</summary>
    public sealed record Echo(string Service, string Method, string Path, Dictionary<string, string> Headers, long Bytes);

    public static async Task<EchoService> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapGet("/health/ready", () => "");
        app.Map("/{**path}", async (HttpRequest request) =>
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return new Echo(
                name, request.Method, request.Path, request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.Length);
        });
        await app.StartAsync();
        return new EchoService(app);
    }

    public static async Task<Echo> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        var echo = JsonSerializer.Deserialize<Echo>(text, JsonSerializerOptions.Web)!;
        return echo with { Headers = new Dictionary<string, string>(echo.Headers, StringComparer.OrdinalIgnoreCase) };
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
