using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>As much of RFC 5321 as mails take, over real sockets; it can take a mail and say nothing about it.</summary>
internal sealed class SmtpStub : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Taken> taken = new();

    public SmtpStub()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>A mail that it was given.</summary>
    internal sealed record Taken(string To, string MessageId, IReadOnlyList<string> Lines);

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Mails to this address are taken without a word of it.</summary>
    public string? SilentTo { get; set; }

    public IReadOnlyList<Taken> To(string address) => [.. taken.Where(t => t.To == address)];

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 ready");
        var (to, data) = ("", (List<string>?)null);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (data is not null && line != ".")
            {
                data.Add(line);
                continue;
            }

            if (data is not null)
            {
                taken.Enqueue(new Taken(to, data.Single(l => l.StartsWith("Message-Id: ", StringComparison.OrdinalIgnoreCase)), data));
                data = null;
                if (to == SilentTo)
                    continue;
            }

            if (line.StartsWith("RCPT TO:", StringComparison.Ordinal))
                to = line["RCPT TO:<".Length..^1];
            if (line == "DATA")
                data = [];
            await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 fine" });
        }
    }
}
