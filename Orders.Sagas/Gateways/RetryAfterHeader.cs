namespace Orders.Sagas.Gateways;

/// <summary>Reads the header <c>Retry-After</c> of an answer.</summary>
internal static class RetryAfterHeader
{
    /// <summary>For how long the server asks not to be called; null if it does not say so.</summary>
    /// <remarks>A date is of the server's clock. So it counts from the answer's own date, and not from ours.</remarks>
    public static TimeSpan? RetryAfter(this HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } until } when response.Headers.Date is { } sent && until > sent => until - sent,
        _ => null,
    };
}
