using System.Net;
using System.Net.Sockets;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The address at which other processes on this machine reach this process.</summary>
internal static class OwnAddress
{
    /// <summary>Null if the server listens only with TLS, whose certificate may be untrusted, or on a socket file.</summary>
    /// <param name="listening">The addresses that the server has bound.</param>
    public static Uri? Of(IEnumerable<string> listening) => listening
        .Select(BindingAddress.Parse)
        .Where(x => x is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false })
        .Select(x => new UriBuilder(x.Scheme, Host(x.Host), x.Port).Uri)
        .FirstOrDefault();

    /// <summary>A server that listens on every interface listens on the loopback interface too.</summary>
    static string Host(string host) =>
        host is "+" or "*" ? $"{IPAddress.Loopback}"
        : IPAddress.TryParse(host, out var address) ? Host(address)
        : host;

    static string Host(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? $"{IPAddress.Loopback}"
        : address.AddressFamily is AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
}
