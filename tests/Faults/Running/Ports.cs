using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.Faults.Running;

/// <summary>Waits for loopback ports.</summary>
internal static class Ports
{
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
}
