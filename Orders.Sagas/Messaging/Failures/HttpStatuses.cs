using System.Net;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies HTTP status codes: the one rule for handlers, the warehouse and payment providers.</summary>
internal static class HttpStatuses
{
    /// <summary>Whether the server has not decided about the request, so that the same request may succeed later.</summary>
    /// <remarks>
    /// 409 is transient because servers with idempotency keys answer it while the first request with the key is still running. 425 is
    /// transient because the server asks for the same request again, after the TLS handshake. Both are retried with backoff: a wrong guess
    /// costs requests, whereas the opposite guess would turn a request that is about to succeed into a dead letter.
    /// </remarks>
    public static bool IsTransient(this HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or TooEarly or HttpStatusCode.TooManyRequests
        or >= HttpStatusCode.InternalServerError;

    /// <summary>Whether the server rejected the request before processing it, so that it had no effect.</summary>
    public static bool IsUnprocessed(this HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or TooEarly;

    // .NET has no name for 425 (RFC 8470).
    const HttpStatusCode TooEarly = (HttpStatusCode)425;
}
