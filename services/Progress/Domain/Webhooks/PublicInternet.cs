using System.Net;
using System.Net.Sockets;

namespace CoachingPlatform.Progress.Domain.Webhooks;

/// <summary>Which addresses lie in the public internet, by IANA's registries of special-purpose addresses.</summary>
internal static class PublicInternet
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Looks public, but a virtual machine in Azure reaches its host there, with the machine's secrets.
            "168.63.129.16/32",
            // Within global unicast: protocol assignments with Teredo, documentation twice, 6to4 (which leads to an IPv4 address of anybody's choice).
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    // All that is given out of IPv6; loopback, link-local, unique local, multicast and what is reserved lie outside.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // A network without IPv4 of its own reaches it through these.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True when it is one of everybody's, and neither inside the platform's network nor the machine's.</summary>
    public static bool Has(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.IsIPv4MappedToIPv6)
                return Has(address.MapToIPv4());
            if (Nat64.Contains(address))
                return Has(new IPAddress(address.GetAddressBytes().AsSpan(12)));
            if (!GlobalUnicast.Contains(address))
                return false;
        }

        return !NotPublic.Any(n => n.Contains(address));
    }
}
