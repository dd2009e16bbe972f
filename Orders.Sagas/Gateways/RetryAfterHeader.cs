namespace Orders.Sagas.Gateways;

/// <summary>Reads the header <c>Retry-After</c> of an answer.</summary>
internal static class RetryAfterHeader
{
    /// <summary>For how long the server asks not to be called; null if it does not say so in seconds.</summary>
    /// <remarks>A date is not read, because it is of another system's clock.</remarks>
    public static TimeSpan? RetryAfter(this HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;
}
