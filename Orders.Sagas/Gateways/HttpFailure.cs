namespace Orders.Sagas.Gateways;

/// <summary>Tells whether a failed HTTP call can have had an effect.</summary>
internal static class HttpFailure
{
    /// <summary>No connection was made, so the request cannot have taken effect.</summary>
    public static bool WasNeverSent(this HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
