using System.Net;

namespace Orders.Api.Identity;

/// <summary>Names that always mean this machine (RFC 6761, RFC 5735, RFC 4291).</summary>
internal static class LoopbackHost
{
    const string Name = "localhost";

    /// <param name="host">A host without its port; an IPv6 address may have brackets.</param>
    public static bool Is(string host) =>
        host.Equals(Name, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith($".{Name}", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
