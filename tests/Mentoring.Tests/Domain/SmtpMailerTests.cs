using System.Net;
using System.Net.Sockets;
using CoachingPlatform.Mentoring.Features.Mails;
using MailKit.Security;
using MimeKit;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class SmtpMailerTests
{
    [Theory]
    [InlineData("250 taken", true)]
    [InlineData("451 later", false)]
    public async Task A_mail_is_given_to_the_server_and_counts_only_when_it_was_taken(string verdict, bool taken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, verdict);
        var settings = new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Tls = SecureSocketOptions.None };
        var message = new MimeMessage { MessageId = "session-1-1@coachingplatform", Subject = "Sesi", Body = new TextPart("plain") { Text = "Isi" } };
        message.From.Add(MailboxAddress.Parse("dari@contoh.id"));
        message.To.Add(MailboxAddress.Parse("kepada@contoh.id"));

        var failure = await Record.ExceptionAsync(() => new SmtpMailer(settings).SendAsync(message, TestContext.Current.CancellationToken));
        var heard = await serving;

        Assert.Equal(taken, failure is null);
        Assert.Contains(heard, line => line.StartsWith("MAIL FROM:<dari@contoh.id>", StringComparison.Ordinal));
        Assert.Contains("RCPT TO:<kepada@contoh.id>", heard);
        Assert.Contains("Message-Id: <session-1-1@coachingplatform>", heard);
    }

    // As much of RFC 5321 as one mail takes; returns what it heard.
    private static async Task<List<string>> ServeAsync(TcpListener listener, string verdict)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 ready");
        var heard = new List<string>();
        var inData = false;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            heard.Add(line);
            if (inData && line != ".")
                continue;
            await writer.WriteLineAsync(inData ? verdict : line == "DATA" ? "354 go on" : "250 fine");
            if (inData)
                break;
            inData = line == "DATA";
        }

        return heard;
    }
}
