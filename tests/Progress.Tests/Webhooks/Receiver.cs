using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>What a receiver got.</summary>
public sealed record Received(string Id, string Timestamp, string Signature, byte[] Body, IReadOnlyList<string> Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The enrolments in it, with their versions; null of one that is gone.</summary>
    public IReadOnlyList<(Guid Enrolment, long? Version)> Items => [.. Json.GetProperty("items").EnumerateArray().Select(i => (
        i.GetProperty("enrolmentId").GetGuid(), i.GetProperty("gone").GetBoolean() ? (long?)null : i.GetProperty("progress").GetProperty("version").GetInt64()))];
}

/// <summary>A partner's server on this machine: real Kestrel, which keeps what it gets and answers as it is told.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> received = new();
    private readonly WebApplication app;

    private Receiver(bool isSecure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (isSecure)
                listen.UseHttps(Certificate());
        }));
        if (isSecure)
            builder.WebHost.UseKestrelHttpsConfiguration();
        app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var got = new Received(
                $"{http.Request.Headers["webhook-id"]}", $"{http.Request.Headers["webhook-timestamp"]}", $"{http.Request.Headers["webhook-signature"]}", body.ToArray(),
                [.. http.Request.Headers.Keys]);
            received.Enqueue(got);
            await Answer(http, got);
        });
    }

    /// <summary>What it answers; 200 unless told.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>All that it got, in order.</summary>
    public IReadOnlyList<Received> All => [.. received];

    public Uri Address { get; private set; } = null!;

    public static async Task<Receiver> StartAsync(bool isSecure = false)
    {
        var receiver = new Receiver(isSecure);
        await receiver.app.StartAsync();
        receiver.Address = new Uri(receiver.app.Urls.First());
        return receiver;
    }

    /// <summary>Answers with a status from now on.</summary>
    public void Say(HttpStatusCode status, string? location = null) => Answer = (http, _) =>
    {
        http.Response.StatusCode = (int)status;
        if (location is not null)
            http.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
