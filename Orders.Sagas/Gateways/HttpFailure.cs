using System.Net;

namespace Orders.Sagas.Gateways;

/// <summary>What can be known about a call that brought no usable answer.</summary>
internal static class HttpFailure
{
    /// <summary>There was no connection to send the request on, so it cannot have taken effect.</summary>
    public static bool NeverLeft(this HttpRequestException failure) => failure.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>The server did not decide about the request: asking again later can bring another answer.</summary>
    public static bool IsPassing(this HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
