using System.Net;
using System.Net.Sockets;
using CoachingPlatform.Progress.Domain.Webhooks;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>Finds the addresses of a host's name.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>To whom webhooks may be sent: the public internet, and in development this machine (<c>Webhooks:AllowLoopback</c>).</summary>
/// <param name="resolve">Looks names up.</param>
/// <param name="allowsLoopback">The setting.</param>
internal sealed class AddressRules(ResolveHost resolve, bool allowsLoopback)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>True in development, where this machine may be sent to.</summary>
    public bool AllowsLoopback { get; } = allowsLoopback;

    /// <summary>
    /// All addresses of a host; none when one of them is not allowed. Of a name that is not known there are none either, so that nobody learns which
    /// names the platform's network has.
    /// </summary>
    /// <param name="host">A name or a number.</param>
    /// <param name="isPlain">Without TLS, which only this machine is spoken to.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<IReadOnlyList<IPAddress>> AllowedAsync(string host, bool isPlain, CancellationToken cancellation)
    {
        var found = IPAddress.TryParse(host.Trim('[', ']'), out var number) ? [number] : await ResolveAsync(host, cancellation);
        return found.All(a => (!isPlain && PublicInternet.Has(a)) || (AllowsLoopback && IPAddress.IsLoopback(a))) ? found : [];
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await resolve(host, cancellation).WaitAsync(Limit, cancellation);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or TimeoutException)
        {
            return [];
        }
    }
}

/// <summary>A connection would have led to where webhooks may not be sent.</summary>
internal sealed class AddressRefusedException() : Exception("This is no address of the public internet.");
