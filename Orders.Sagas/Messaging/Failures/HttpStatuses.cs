using System.Globalization;
using System.Net;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies HTTP status codes: the one rule for handlers, the warehouse and payment providers.</summary>
/// <remarks>A request counts as unprocessed only where the protocol says so. Every other status leaves that open.</remarks>
internal static class HttpStatuses
{
    public static StatusMeaning Meaning(this HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => StatusMeaning.Done,
        // Another connection, after the TLS handshake, less often: in each case the same request may be sent again.
        421 or 425 or 429 => StatusMeaning.NotNow,
        401 or 403 or 407 => StatusMeaning.Misconfigured,
        400 or 402 or 404 or 405 or (>= 410 and <= 415) or 417 or 422 or 426 or 428 or 431 or 451 => StatusMeaning.Refused,
        // Among them: 3xx (a 303 follows a POST that was processed), 408, 409 (a server with keys answers it while the first request is
        // running), 499, and 5xx, which a proxy answers for a server that may have done its work.
        _ => StatusMeaning.Undecided,
    };

    /// <summary>Whether the same request may succeed later, perhaps after our configuration was corrected.</summary>
    /// <remarks>A wrong guess costs requests, whereas the opposite guess would turn a request that is about to succeed into a dead letter.
    /// </remarks>
    public static bool IsTransient(this HttpStatusCode status) =>
        status.Meaning() is StatusMeaning.NotNow or StatusMeaning.Misconfigured or StatusMeaning.Undecided;

    /// <summary>Describes an answer for operators: the number, and what to look at if it tells.</summary>
    public static string Answered(this HttpStatusCode status) => (int)status switch
    {
        >= 300 and < 400 => Number(status, ", a redirect, which is not followed: check the base URL"),
        _ when status.Meaning() is StatusMeaning.Misconfigured => Number(status, ": check the credentials, rights and the base URL"),
        _ => Number(status, ""),
    };

    static string Number(HttpStatusCode status, string advice) =>
        string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}{advice}");
}
