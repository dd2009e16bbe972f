namespace Orders.Api.Http.Problems;

/// <summary>The stable <c>type</c> of every problem that REST answers with: what a client may decide by. Titles and details are for readers and may change.</summary>
internal static class ProblemTypes
{
    const string Prefix = "urn:orders:problem:";

    /// <summary>400: the request is not readable JSON.</summary>
    public const string MalformedBody = Prefix + "malformed-body";

    /// <summary>400: fields break their rules; <c>errors</c> names each.</summary>
    public const string Validation = Prefix + "validation";

    /// <summary>400: the header Idempotency-Key is missing or not usable.</summary>
    public const string IdempotencyKeyRequired = Prefix + "idempotency-key-required";

    /// <summary>422: the Idempotency-Key was used before, with another request.</summary>
    public const string IdempotencyKeyReused = Prefix + "idempotency-key-reused";

    /// <summary>409: the first request with this Idempotency-Key has not finished; try again.</summary>
    public const string StillRunning = Prefix + "still-running";

    /// <summary>404: no such order.</summary>
    public const string OrderNotFound = Prefix + "order-not-found";

    /// <summary>409: the order's status does not allow it.</summary>
    public const string StatusConflict = Prefix + "status-conflict";

    /// <summary>409: the order calls for something else by now, or for nothing.</summary>
    public const string AttentionConflict = Prefix + "attention-conflict";

    /// <summary>412: the order has another version than If-Match says.</summary>
    public const string StaleVersion = Prefix + "stale-version";

    /// <summary>404: no such dead letter.</summary>
    public const string DeadLetterNotFound = Prefix + "dead-letter-not-found";

    /// <summary>409: the dead letter was decided otherwise, or is too large to be sent again.</summary>
    public const string DeadLetterConflict = Prefix + "dead-letter-conflict";

    /// <summary>400: a line of the settlement file cannot be read; <c>line</c> and <c>column</c> say where, <c>report</c> what the lines before it did.</summary>
    public const string UnreadableSettlement = Prefix + "unreadable-settlement";

    /// <summary>404: no such payment attempt.</summary>
    public const string PaymentNotFound = Prefix + "payment-not-found";

    /// <summary>409: the payment attempt's outcome is known, and another.</summary>
    public const string PaymentConflict = Prefix + "payment-conflict";

    /// <summary>409: nobody has to decide about the notification.</summary>
    public const string NotificationNotHeld = Prefix + "notification-not-held";

    /// <summary>401: the webhook is not signed with the secret, or was signed too long ago.</summary>
    public const string BadWebhookSignature = Prefix + "bad-webhook-signature";

    /// <summary>404: no such address.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>405: the header Allow lists the methods of this address.</summary>
    public const string MethodNotAllowed = Prefix + "method-not-allowed";

    /// <summary>413: the body is larger than the stated limit.</summary>
    public const string BodyTooLarge = Prefix + "body-too-large";

    /// <summary>415: the body is not JSON in UTF-8.</summary>
    public const string UnsupportedMediaType = Prefix + "unsupported-media-type";

    /// <summary>503: a server that this one needs is away; try again.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>500: a defect; the trace id finds it in the log.</summary>
    public const string Unexpected = Prefix + "unexpected";

    /// <summary>Any other refusal of the server, told apart by its status.</summary>
    public const string Refused = Prefix + "refused";
}
