using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.ServiceDefaults.Security;

/// <summary>Whom a limit by address counts together.</summary>
public static class AddressLimits
{
    /// <summary>The IPv4 address, or the /64 network of an IPv6 address: one line owner has all addresses of a /64.</summary>
    public static string LimitKey(this IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
