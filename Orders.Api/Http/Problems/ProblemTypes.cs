namespace Orders.Api.Http.Problems;

/// <summary>The <c>type</c> of every problem. Types are stable, so clients decide by them; titles and details may change.</summary>
internal static class ProblemTypes
{
    const string Prefix = "urn:orders:problem:";

    /// <summary>400: the body is not a JSON object, or not readable as JSON.</summary>
    public const string MalformedBody = Prefix + "malformed-body";

    /// <summary>400: fields are invalid; <c>errors</c> names each.</summary>
    public const string Validation = Prefix + "validation";

    /// <summary>400: the header Idempotency-Key is missing or invalid.</summary>
    public const string IdempotencyKeyRequired = Prefix + "idempotency-key-required";

    /// <summary>422: the Idempotency-Key was used for another request.</summary>
    public const string IdempotencyKeyReused = Prefix + "idempotency-key-reused";

    /// <summary>409: the first request with this Idempotency-Key has not finished.</summary>
    public const string StillRunning = Prefix + "still-running";

    /// <summary>404: the order does not exist.</summary>
    public const string OrderNotFound = Prefix + "order-not-found";

    /// <summary>409: the order's status does not allow the request.</summary>
    public const string StatusConflict = Prefix + "status-conflict";

    /// <summary>409: the order needs attention for another reason, or for none.</summary>
    public const string AttentionConflict = Prefix + "attention-conflict";

    /// <summary>412: the order's version is not the one in If-Match.</summary>
    public const string StaleVersion = Prefix + "stale-version";

    /// <summary>404: the dead letter does not exist.</summary>
    public const string DeadLetterNotFound = Prefix + "dead-letter-not-found";

    /// <summary>404: the record does not wait for a retry.</summary>
    public const string RetryNotFound = Prefix + "retry-not-found";

    /// <summary>409: the dead letter was decided otherwise, or its content is masked, erased or too large.</summary>
    public const string DeadLetterConflict = Prefix + "dead-letter-conflict";

    /// <summary>400: a line of the settlement file cannot be read; <c>report</c> covers the lines before it.</summary>
    public const string UnreadableSettlement = Prefix + "unreadable-settlement";

    /// <summary>404: the payment attempt does not exist.</summary>
    public const string PaymentNotFound = Prefix + "payment-not-found";

    /// <summary>409: the payment attempt has a different outcome, which is known.</summary>
    public const string PaymentConflict = Prefix + "payment-conflict";

    /// <summary>409: the notification does not wait for a decision.</summary>
    public const string NotificationNotHeld = Prefix + "notification-not-held";

    /// <summary>401: the webhook's signature is wrong, or its time too far from now.</summary>
    public const string BadWebhookSignature = Prefix + "bad-webhook-signature";

    /// <summary>400: path or query are not percent-encoded UTF-8.</summary>
    public const string MalformedAddress = Prefix + "malformed-address";

    /// <summary>401: the caller is not known; <c>WWW-Authenticate</c> says how to show who it is.</summary>
    public const string Unauthenticated = Prefix + "unauthenticated";

    /// <summary>403: the caller may not do this; the detail names what it needs.</summary>
    public const string Forbidden = Prefix + "forbidden";

    /// <summary>403: a web page of another site sent the request.</summary>
    public const string ForeignPage = Prefix + "foreign-page";

    /// <summary>404: the address does not exist.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>405: the address does not support the method.</summary>
    public const string MethodNotAllowed = Prefix + "method-not-allowed";

    /// <summary>413: the body is larger than the limit.</summary>
    public const string BodyTooLarge = Prefix + "body-too-large";

    /// <summary>415: the body's media type or charset is not supported.</summary>
    public const string UnsupportedMediaType = Prefix + "unsupported-media-type";

    /// <summary>415: the body's content coding is not supported; Accept-Encoding lists those that are.</summary>
    public const string UnsupportedCoding = Prefix + "unsupported-content-coding";

    /// <summary>417: the header Expect asks for something else than 100-continue.</summary>
    public const string ExpectationFailed = Prefix + "expectation-failed";

    /// <summary>503: the database or the broker is unavailable.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>503: accepted orders wait too long, or no connection is free; <c>Retry-After</c> says when to try again.</summary>
    public const string Overloaded = Prefix + "overloaded";

    /// <summary>500: a defect; the trace id finds it in the log.</summary>
    public const string Unexpected = Prefix + "unexpected";

    /// <summary>Any other refusal; the status says which.</summary>
    public const string Refused = Prefix + "refused";
}
