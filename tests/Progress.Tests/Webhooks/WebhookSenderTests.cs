using System.Net;
using System.Net.Sockets;
using CoachingPlatform.Progress.Webhooks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>What a receiver can make the platform do: take its delivery, and nothing else. Names are looked up in a table of the test (a mock).</summary>
public sealed class WebhookSenderTests
{
    private static readonly Delivery Some = new("msg_1", "{}"u8.ToArray());

    [Fact]
    public async Task A_delivery_carries_its_id_its_time_its_signature_and_nothing_of_the_platforms_traces()
    {
        await using var receiver = await Receiver.StartAsync();
        using var sender = Sender(allowsLoopback: true);
        using var trace = new System.Diagnostics.Activity("request").Start();
        var recorded = 0;

        var sent = await sender.SendAsync($"{receiver.Address}a", Some, ["whsec_c2VjcmV0"], _ => Task.FromResult(recorded++), TestContext.Current.CancellationToken);

        Assert.Equal((200, null, 1), (sent.Status, sent.Code, recorded));
        var got = Assert.Single(receiver.All);
        Assert.Equal(("msg_1", "{}"), (got.Id, System.Text.Encoding.UTF8.GetString(got.Body)));
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"], got.Headers.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent, null)]
    [InlineData(HttpStatusCode.Moved, "webhook.redirect")]
    [InlineData(HttpStatusCode.Found, "webhook.redirect")]
    [InlineData(HttpStatusCode.TemporaryRedirect, "webhook.redirect")]
    [InlineData(HttpStatusCode.PermanentRedirect, "webhook.redirect")]
    [InlineData(HttpStatusCode.NotModified, "webhook.redirect")]
    [InlineData(HttpStatusCode.BadRequest, "webhook.status")]
    [InlineData(HttpStatusCode.Gone, "webhook.gone")]
    [InlineData(HttpStatusCode.TooManyRequests, "webhook.status")]
    [InlineData(HttpStatusCode.InternalServerError, "webhook.status")]
    public async Task A_redirection_is_a_failure_and_is_not_followed(HttpStatusCode status, string? code)
    {
        await using var inside = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Say(status, inside.Address.ToString());
        using var sender = Sender(allowsLoopback: true);

        var sent = await SendAsync(sender, receiver.Address.ToString());

        Assert.Equal(((int)status, code), (sent.Status, sent.Code));
        Assert.Single(receiver.All);
        Assert.Empty(inside.All);
    }

    [Theory]
    [InlineData("93.184.216.34", "127.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task A_name_that_leads_inside_when_the_connection_is_made_is_connected_to_nowhere_and_nothing_is_given(params string[] addresses)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var sender = Sender(allowsLoopback: false, addresses);
        var recorded = 0;

        var sent = await sender.SendAsync(
            $"https://mitra.example:{((IPEndPoint)listener.LocalEndpoint).Port}/", Some, [], _ => Task.FromResult(recorded++), TestContext.Current.CancellationToken);

        Assert.Equal((null, "webhook.address", 0), (sent.Status, sent.Code, recorded));
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://unknown.example/")]
    [InlineData("http://93.184.216.34/")]
    public async Task A_number_is_judged_like_a_name_however_it_is_written_and_an_unknown_name_says_no_more(string url)
    {
        using var sender = Sender(allowsLoopback: false);

        Assert.Equal("webhook.address", (await SendAsync(sender, url)).Code);
    }

    [Fact]
    public async Task In_development_this_machine_may_be_sent_to_but_nobody_else_inside()
    {
        using var sender = Sender(allowsLoopback: true, "10.0.0.1");

        Assert.Equal("webhook.address", (await SendAsync(sender, "https://mitra.example/")).Code);
        Assert.Equal("webhook.address", (await SendAsync(sender, "http://mitra.example/")).Code);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        await using var receiver = await Receiver.StartAsync(isSecure: true);
        using var sender = Sender(allowsLoopback: true);

        Assert.Equal("webhook.tls", (await SendAsync(sender, $"https://localhost:{receiver.Address.Port}/")).Code);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Who_does_not_answer_is_not_waited_for_and_who_is_away_is_not_reached()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var sender = Sender(allowsLoopback: true);

        Assert.Equal((null, "webhook.timeout"), await OutcomeAsync(receiver.Address.ToString()));
        Assert.Equal((null, "webhook.unreachable"), await OutcomeAsync($"http://127.0.0.1:{port}/"));

        async Task<(int?, string?)> OutcomeAsync(string url) => await SendAsync(sender, url) is var sent ? (sent.Status, sent.Code) : default;
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var receiver = await Receiver.StartAsync();
        var isLeft = new TaskCompletionSource();
        receiver.Answer = async (http, _) =>
        {
            try
            {
                while (true)
                    await http.Response.Body.WriteAsync(new byte[65_536], http.RequestAborted);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                isLeft.SetResult();
            }
        };
        using var sender = Sender(allowsLoopback: true);

        Assert.Null((await SendAsync(sender, receiver.Address.ToString())).Code);
        await isLeft.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_the_receiver_asks_for_is_heard()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (http, _) =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        };
        using var sender = Sender(allowsLoopback: true);

        Assert.Equal(TimeSpan.FromMinutes(2), (await SendAsync(sender, receiver.Address.ToString())).RetryAfter);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void Outside_of_development_the_service_refuses_to_start_with_the_setting(string environment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration["Webhooks:AllowLoopback"] = "true";

        Assert.Throws<InvalidOperationException>(builder.AddWebhooks);
    }

    private static Task<Sent> SendAsync(WebhookSender sender, string url) => sender.SendAsync(url, Some, [], _ => Task.CompletedTask, TestContext.Current.CancellationToken);

    private static WebhookSender Sender(bool allowsLoopback, params string[] addresses) => new(
        new AddressRules(
            (host, _) => host == "localhost" ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
                : host == "mitra.example" ? Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)])
                : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
            allowsLoopback),
        TimeProvider.System)
    {
        Limit = TimeSpan.FromSeconds(1),
    };
}
