namespace Orders.Sagas.Gateways;

/// <summary>Whether a failed HTTP call can have had an effect.</summary>
internal static class HttpFailure
{
    /// <summary>No connection was made: the request had no effect.</summary>
    public static bool WasNeverSent(this HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
