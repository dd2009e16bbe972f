using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Orders.Api.Http.Requests;

/// <summary>The request's address as it was sent.</summary>
/// <remarks>
/// The server decodes a path, but leaves <c>%2F</c> and what is no percent-encoded UTF-8 as they are. So the decoded path alone does not
/// tell <c>%2F</c> from <c>%252F</c>.
/// </remarks>
internal static class RequestTarget
{
    public static string Of(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>Decodes the path of an absolute address as the server decodes all others.</summary>
    /// <remarks>A proxy may send <c>GET http://orders/inventory/tea%2F001</c>. The server would read it as two segments.</remarks>
    public static void ReadAbsolute(HttpContext http)
    {
        var target = Of(http);
        if (target.StartsWith('/') || target.IndexOf("://", StringComparison.Ordinal) is not (> 0 and var scheme))
            return;
        var path = target.IndexOf('/', scheme + 3);
        if (path > 0)
            http.Request.Path = PathString.FromUriComponent(target[path..].Split('?', 2)[0]);
    }

    /// <summary>Whether an address is percent-encoded UTF-8. What it would otherwise mean is a guess.</summary>
    public static bool IsWellEncoded(string target)
    {
        if (!target.Contains('%', StringComparison.Ordinal))
            return true;
        var bytes = new List<byte>(target.Length);
        for (var at = 0; at < target.Length; at++)
        {
            if (target[at] is not '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(target, at, 1));
                continue;
            }

            if (at + 2 >= target.Length || !char.IsAsciiHexDigit(target[at + 1]) || !char.IsAsciiHexDigit(target[at + 2]))
                return false;
            bytes.Add(Convert.FromHexString(target.AsSpan(at + 1, 2))[0]);
            at += 2;
        }

        return Utf8.IsValid(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>The path's last segment, wholly decoded.</summary>
    /// <param name="http">The request, whose address is well encoded.</param>
    /// <param name="routeValue">The segment as the server has decoded it.</param>
    /// <returns>Null when the address does not tell: it also holds dot segments.</returns>
    public static string? LastSegment(HttpContext http, string routeValue)
    {
        if (!routeValue.Contains('%', StringComparison.Ordinal))
            return routeValue;
        var path = Of(http).Split('?', 2)[0].TrimEnd('/');
        var segment = path[(path.LastIndexOf('/') + 1)..];
        var asServer = Uri.UnescapeDataString(segment.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));
        return asServer.Equals(routeValue, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(segment) : null;
    }
}
