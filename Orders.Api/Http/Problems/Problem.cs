using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Http.Problems;

/// <summary>The problems that the operations answer with.</summary>
internal static class Problem
{
    public static ProblemHttpResult Validation(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Type = ProblemTypes.Validation,
            Title = "Some fields are invalid.",
        });

    public static ProblemHttpResult MalformedBody(string detail) =>
        Of(StatusCodes.Status400BadRequest, ProblemTypes.MalformedBody, "The body cannot be read.", detail);

    public static ProblemHttpResult IdempotencyKeyRequired() => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.IdempotencyKeyRequired, "The header Idempotency-Key is required.",
        "Send it once, with 1 to 255 printable ASCII characters: a new key for each order, the same key when the order is sent again.");

    public static ProblemHttpResult IdempotencyKeyReused() => Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyKeyReused, "The Idempotency-Key was used for another request.",
        "Send the first request's body again to get its response, or use a new key.");

    public static ProblemHttpResult StillRunning() => Of(
        StatusCodes.Status409Conflict, ProblemTypes.StillRunning, "The first request with this Idempotency-Key has not finished.",
        "Try again.");

    public static ProblemHttpResult Overloaded(string detail) => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Overloaded, "No order can be accepted at the moment.", detail);

    public static ProblemHttpResult OrderNotFound() =>
        Of(StatusCodes.Status404NotFound, ProblemTypes.OrderNotFound, "The order does not exist.");

    public static ProblemHttpResult StatusConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.StatusConflict, "The order's status does not allow the request.", detail);

    public static ProblemHttpResult AttentionConflict(string detail) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.AttentionConflict, "The order needs attention for another reason, or for none.",
        detail);

    public static ProblemHttpResult StaleVersion() => Of(
        StatusCodes.Status412PreconditionFailed, ProblemTypes.StaleVersion, "The order has changed.",
        "Read the order again and send its new ETag as If-Match.");

    public static ProblemHttpResult DeadLetterNotFound() =>
        Of(StatusCodes.Status404NotFound, ProblemTypes.DeadLetterNotFound, "The dead letter does not exist.");

    public static ProblemHttpResult RetryNotFound() => Of(
        StatusCodes.Status404NotFound, ProblemTypes.RetryNotFound, "The record does not wait for a retry.",
        "It has been processed, or it is a dead letter.");

    public static ProblemHttpResult DeadLetterConflict(string detail) => Of(
        StatusCodes.Status409Conflict, ProblemTypes.DeadLetterConflict, "The dead letter's state or content does not allow the request.",
        detail);

    public static ProblemHttpResult PaymentNotFound() =>
        Of(StatusCodes.Status404NotFound, ProblemTypes.PaymentNotFound, "The payment attempt does not exist.");

    /// <summary>The lines before the unreadable one took effect, so the answer carries their report.</summary>
    public static ProblemHttpResult UnreadableSettlement(UnreadableLine unreadable, SettlementReport report) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest,
        type: ProblemTypes.UnreadableSettlement,
        title: "A line of the settlement file cannot be read.",
        detail: $"Line {unreadable.Line}{(unreadable.Column is { } column ? $", {column}" : "")}: {unreadable.Problem}. "
            + $"The lines before line {unreadable.Line} are applied, no line after it. "
            + "Correct the line and import the whole file again: no line is applied twice.",
        extensions: [new("line", unreadable.Line), new("column", unreadable.Column), new("report", report)]);

    public static ProblemHttpResult NotificationNotHeld() => Of(
        StatusCodes.Status409Conflict, ProblemTypes.NotificationNotHeld, "The notification is not held.",
        "The e-mail's outcome is known, or the e-mail is being sent now, or it was never requested.");

    public static ProblemHttpResult PaymentConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.PaymentConflict, "The payment attempt is not in doubt.", detail);

    public static ProblemHttpResult BadWebhookSignature() => Of(
        StatusCodes.Status401Unauthorized, ProblemTypes.BadWebhookSignature,
        "The webhook's signature is wrong, or its time differs too much from the server's.",
        "Sign \"t.body\" at the time of sending, with the secret that the settings hold for this provider.");

    public static ProblemHttpResult Unauthenticated(string detail) =>
        Of(StatusCodes.Status401Unauthorized, ProblemTypes.Unauthenticated, "The caller is not known.", detail);

    public static ProblemHttpResult Forbidden(string detail) =>
        Of(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The caller may not do this.", detail);

    public static ProblemHttpResult IssuerUnavailable() => Of(
        StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "The issuer of tokens cannot be reached.", "Try again.");

    public static ProblemHttpResult ForeignOrigin() => Of(
        StatusCodes.Status403Forbidden, ProblemTypes.ForeignPage, "A web page of another site may not send this request.",
        "The header Origin or Sec-Fetch-Site names another site than Host does.");

    public static ProblemHttpResult ForeignHost() => Of(
        StatusCodes.Status403Forbidden, ProblemTypes.ForeignPage, "The request names another host than this machine.",
        "Call 127.0.0.1 or localhost. If something in front of this process authenticates the callers, set Authentication:Mode to none.");

    public static ProblemHttpResult UnsupportedMediaType(string detail) => Of(
        StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The Content-Type is not supported.", detail);

    public static ProblemHttpResult UnsupportedCoding(string supported) => Of(
        StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedCoding, "The Content-Encoding is not supported.",
        $"Send the body without one, or with one of {supported}.");

    public static ProblemHttpResult BodyTooLarge(long maxBytes) => Of(
        StatusCodes.Status413PayloadTooLarge, ProblemTypes.BodyTooLarge, "The body is too large.",
        $"The limit is {maxBytes / 1024} KiB, without Content-Encoding.");

    public static ProblemHttpResult MalformedAddress() => Of(
        StatusCodes.Status400BadRequest, ProblemTypes.MalformedAddress, "The address cannot be read.",
        "Send path and query in UTF-8, percent-encoded: % stands before two hexadecimal digits.");

    public static ProblemHttpResult ExpectationFailed(string supported) => Of(
        StatusCodes.Status417ExpectationFailed, ProblemTypes.ExpectationFailed, "The expectation cannot be met.",
        $"The only supported value of the header Expect is {supported}.");

    /// <summary>The answer to a request that no handler answered: routing errors, server limits, failures.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Of(status, ProblemTypes.NotFound, "The address does not exist."),
        StatusCodes.Status405MethodNotAllowed =>
            Of(status, ProblemTypes.MethodNotAllowed, "The address does not support this method.", "The header Allow lists its methods."),
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge(Hosting.OrdersHost.MaxRequestBodyBytes),
        StatusCodes.Status408RequestTimeout => Of(status, ProblemTypes.Refused, "The request arrived too slowly.", "Try again."),
        StatusCodes.Status503ServiceUnavailable =>
            Of(status, ProblemTypes.Unavailable, "The database or the Kafka broker is unavailable.", "Try again."),
        StatusCodes.Status500InternalServerError => Of(
            status, ProblemTypes.Unexpected, "The request failed unexpectedly.", "Search the log for this traceId to find the cause."),
        _ => Of(status, ProblemTypes.Refused, "The request was refused."),
    };

    static ProblemHttpResult Of(int status, string type, string title, string? detail = null) =>
        TypedResults.Problem(statusCode: status, type: type, title: title, detail: detail);
}
