using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Http.Problems;

/// <summary>Every problem that a use case answers with.</summary>
internal static class Problem
{
    public static ProblemHttpResult Validation(IDictionary<string, string[]> errors) => TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status400BadRequest,
        Type = ProblemTypes.Validation,
        Title = "Some fields break their rules.",
    });

    public static ProblemHttpResult MalformedBody(string detail) =>
        Of(StatusCodes.Status400BadRequest, ProblemTypes.MalformedBody, "The body is not readable JSON.", detail);

    public static ProblemHttpResult IdempotencyKeyRequired() =>
        Of(StatusCodes.Status400BadRequest, ProblemTypes.IdempotencyKeyRequired, "The header Idempotency-Key is required.",
            "Send 1 to 255 printable ASCII characters, new for each order and the same when this order is sent again.");

    public static ProblemHttpResult IdempotencyKeyReused() =>
        Of(StatusCodes.Status422UnprocessableEntity, ProblemTypes.IdempotencyKeyReused, "The Idempotency-Key was used for another request.",
            "Send the first request's body again to read its answer, or use a new key.");

    public static ProblemHttpResult StillRunning() =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.StillRunning, "The first request with this Idempotency-Key has not finished.", "Try again.");

    public static ProblemHttpResult OrderNotFound() => Of(StatusCodes.Status404NotFound, ProblemTypes.OrderNotFound, "There is no such order.");

    public static ProblemHttpResult StatusConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.StatusConflict, "The order's status does not allow it.", detail);

    public static ProblemHttpResult AttentionConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.AttentionConflict, "That is not what the order needs an operator for.", detail);

    public static ProblemHttpResult StaleVersion() =>
        Of(StatusCodes.Status412PreconditionFailed, ProblemTypes.StaleVersion, "The order has changed.", "Read it again, and send its new ETag as If-Match.");

    public static ProblemHttpResult DeadLetterNotFound() => Of(StatusCodes.Status404NotFound, ProblemTypes.DeadLetterNotFound, "There is no such dead letter.");

    public static ProblemHttpResult DeadLetterConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.DeadLetterConflict, "The dead letter's state or size does not allow it.", detail);

    public static ProblemHttpResult PaymentNotFound() => Of(StatusCodes.Status404NotFound, ProblemTypes.PaymentNotFound, "There is no such payment attempt.");

    /// <summary>What the lines before it did has to be told all the same.</summary>
    public static ProblemHttpResult UnreadableSettlement(UnreadableLine unreadable, SettlementReport report) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest,
        type: ProblemTypes.UnreadableSettlement,
        title: "A line of the settlement file cannot be read.",
        detail: $"Line {unreadable.Line}{(unreadable.Column is { } column ? $", {column}" : "")}: {unreadable.Problem}. The lines before it are applied, none after it. "
            + "Mend it and import the whole file again: what is applied is not applied twice.",
        extensions: [new("line", unreadable.Line), new("column", unreadable.Column), new("report", report)]);

    public static ProblemHttpResult NotificationNotHeld() =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.NotificationNotHeld, "The notification is not held.",
            "It is known whether it was sent, or it is being sent now, or it was never asked for.");

    public static ProblemHttpResult PaymentConflict(string detail) =>
        Of(StatusCodes.Status409Conflict, ProblemTypes.PaymentConflict, "The payment attempt is not in doubt.", detail);

    public static ProblemHttpResult BadWebhookSignature() =>
        Of(StatusCodes.Status401Unauthorized, ProblemTypes.BadWebhookSignature, "The webhook's signature is not right, or its time is too far from now.",
            "Sign \"t.body\" with the secret that Payments:WebhookSecret holds here, at the time of sending.");

    public static ProblemHttpResult UnsupportedMediaType() =>
        Of(StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The body must be JSON.", "Send Content-Type: application/json, in UTF-8.");

    /// <summary>The answer to what no use case has answered: routing, the server's limits, failures.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Of(status, ProblemTypes.NotFound, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Of(status, ProblemTypes.MethodNotAllowed, "This address does not take this method."),
        StatusCodes.Status413PayloadTooLarge => Of(status, ProblemTypes.BodyTooLarge, "The body is too large.",
            $"At most {Hosting.OrdersHost.MaxRequestBodyBytes / 1024} KiB are taken."),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(),
        StatusCodes.Status503ServiceUnavailable => Of(status, ProblemTypes.Unavailable, "A server that this one needs is away.", "Try again."),
        StatusCodes.Status500InternalServerError => Of(status, ProblemTypes.Unexpected, "Something went wrong here."),
        _ => Of(status, ProblemTypes.Refused, "The request was refused."),
    };

    static ProblemHttpResult Of(int status, string type, string title, string? detail = null) =>
        TypedResults.Problem(statusCode: status, type: type, title: title, detail: detail);
}
