using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Problems;

namespace Orders.Api.Identity;

/// <summary>Refuses what a web page of another site makes a browser send.</summary>
/// <remarks>
/// A browser says where a request comes from, in <c>Origin</c> and <c>Sec-Fetch-Site</c>, and a page cannot change either. Programs send
/// neither. A page can also let its own name mean this machine (DNS rebinding): where only this machine is trusted, the request must
/// name it.
/// </remarks>
internal static class ForeignPages
{
    const string SecFetchSite = "Sec-Fetch-Site";

    public static void RefuseForeignPages(this WebApplication app, AuthenticationSettings settings) => app.Use((http, next) =>
        Refusal(http.Request, settings) is { } refusal ? refusal.ExecuteAsync(http) : next(http));

    static ProblemHttpResult? Refusal(HttpRequest request, AuthenticationSettings settings)
    {
        if (settings.Mode is null && !NamesThisMachine(request))
            return Problem.ForeignHost();
        return ChangesState(request) && IsOfAnotherSite(request) ? Problem.ForeignOrigin() : null;
    }

    static bool ChangesState(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    static bool IsOfAnotherSite(HttpRequest request)
    {
        if (request.Headers[SecFetchSite] is [{ Length: > 0 } site, ..] && site is not ("same-origin" or "none"))
            return true;
        return request.Headers[HeaderNames.Origin].Any(origin => !IsOwn(origin, request.Host));
    }

    /// <summary>Without the scheme, because a proxy may have ended TLS. The origin <c>null</c> hides where a page comes from.</summary>
    static bool IsOwn(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port ?? (page.IsDefaultPort ? page.Port : null)) == page.Port;

    /// <summary>A browser always sends a name. A request over a socket file needs none.</summary>
    static bool NamesThisMachine(HttpRequest request) =>
        !request.Host.HasValue
        || request.HttpContext.Connection.LocalIpAddress is null
        || LoopbackHost.Is(request.Host.Host.Trim('[', ']'));
}
