using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using CoachingPlatform.Progress.Domain.Webhooks;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>
/// Sends to receivers, which are strangers: only to allowed addresses, which are judged when the connection is made and connected to as judged, so
/// that a name that changes its mind helps nobody; never on to where an answer points; through no proxy; with no cookie, no trace and no second try.
/// Of an answer nothing is read but its status and <c>Retry-After</c>.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    private readonly AddressRules rules;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public WebhookSender(AddressRules rules, TimeProvider time)
    {
        (this.rules, this.time) = (rules, time);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // Without it no trace context goes out, and no span shows an address whose path may be a secret.
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 4096,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("CoachingPlatform-Webhooks/1");
    }

    /// <summary>The longest that a delivery may take until its answer begins.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends one delivery and says what became of it.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="delivery">What, with its id.</param>
    /// <param name="secrets">The secrets that sign, as text.</param>
    /// <param name="beforeBody">Done when the connection stands, before the first byte of the body leaves.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<Sent> SendAsync(string url, Delivery delivery, IEnumerable<string> secrets, Func<CancellationToken, Task> beforeBody, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new DeliveryContent(delivery.Body, beforeBody) };
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(delivery.Id, at, delivery.Body.Span, secrets));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var watch = Stopwatch.StartNew();
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var code = (int)answer.StatusCode switch
            {
                >= 200 and < 300 => null,
                >= 300 and < 400 => "webhook.redirect",
                410 => WebhookFault.Gone,
                _ => "webhook.status",
            };
            return new Sent((int)answer.StatusCode, code, RetryAfter(answer.Headers.RetryAfter), Spent());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Sent(null, "webhook.timeout", null, Spent());
        }
        catch (HttpRequestException e)
        {
            var code = e.InnerException is AddressRefusedException ? "webhook.address"
                : e.HttpRequestError == HttpRequestError.SecureConnectionError ? "webhook.tls" : "webhook.unreachable";
            return new Sent(null, code, null, Spent());
        }

        int Spent() => (int)watch.ElapsedMilliseconds;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var isPlain = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
        var addresses = await rules.AllowedAsync(context.DnsEndPoint.Host, isPlain, cancellation);
        Exception refused = new AddressRefusedException();
        foreach (var address in addresses.Take(3))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(ConnectLimit);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, limit.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                socket.Dispose();
                refused = new IOException("The receiver does not answer.", e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw refused;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) => asked?.Delta ?? asked?.Date - time.GetUtcNow();

    /// <summary>The body, which is recorded as given just before it leaves: what never left was not given.</summary>
    private sealed class DeliveryContent : HttpContent
    {
        private readonly ReadOnlyMemory<byte> body;
        private readonly Func<CancellationToken, Task> beforeBody;

        public DeliveryContent(ReadOnlyMemory<byte> body, Func<CancellationToken, Task> beforeBody)
        {
            (this.body, this.beforeBody) = (body, beforeBody);
            Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await beforeBody(cancellationToken);
            await stream.WriteAsync(body, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}

/// <summary>What is sent.</summary>
/// <param name="Id">The header <c>webhook-id</c>: the same for the same content, so that a receiver can tell what it has had.</param>
/// <param name="Body">JSON.</param>
internal sealed record Delivery(string Id, ReadOnlyMemory<byte> Body);

/// <summary>What became of a delivery.</summary>
/// <param name="Status">The receiver's status; null when there was none.</param>
/// <param name="Code">Why it was not taken; null when it was.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record Sent(int? Status, string? Code, TimeSpan? RetryAfter, int Milliseconds);
