using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.Faults.Running;

/// <summary>Loopback ports.</summary>
internal static class Ports
{
    private static int next = Random.Shared.Next(20_000, 30_000);

    /// <summary>The first of some free ports in a row, below the range from which the kernel hands out ports itself; never the same twice.</summary>
    public static int Free(int count = 1)
    {
        while (true)
        {
            var first = Interlocked.Add(ref next, count) - count;
            if (first + count > 32_000)
                Interlocked.Exchange(ref next, 20_000);
            else if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
    }

    /// <summary>Waits until somebody listens.</summary>
    public static Task OpenAsync(int port, ChildProcess server) => Wait.ForAsync(
        $"port {port}",
        () => server.HasExited ? throw new InvalidOperationException($"The server of port {port} ended.") : Task.FromResult(Answers(port)));

    /// <summary>Waits until nobody listens: what a killed process had started is killed by the kernel a moment after it.</summary>
    public static Task ClosedAsync(int port) => Wait.ForAsync($"port {port} is closed", () => Task.FromResult(!Answers(port)));

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
