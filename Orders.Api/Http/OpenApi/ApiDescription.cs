namespace Orders.Api.Http.OpenApi;

internal static class ApiDescription
{
    public const string Text = """
        Submits orders and follows them until they are shipped, or cancelled and refunded.

        **Idempotency.** `POST /orders` needs the header `Idempotency-Key`, scoped to the caller: the authenticated principal's name, else `anonymous`.
        Only accepted orders are remembered under their key, so a refused request may be corrected and sent again with it. Requests with one key go one
        after the other; one that has to wait longer than 2 seconds is answered with 409.

        **Money** is a JSON number with its exact decimals, never a text: `12.50` in, `12.50` out. Read it with a decimal type.

        **JSON.** Unknown members are ignored, a member may come once, numbers are not accepted as texts. Bodies may have 256 KiB.

        **Errors** are problem details (RFC 9457, `application/problem+json`). Decide by `type`:

        | type | status | meaning |
        | --- | --- | --- |
        | `urn:orders:problem:malformed-body` | 400 | not readable as a JSON object |
        | `urn:orders:problem:validation` | 400 | `errors` names every field that breaks its rules |
        | `urn:orders:problem:idempotency-key-required` | 400 | the header is missing or not 1 to 255 printable ASCII characters |
        | `urn:orders:problem:bad-webhook-signature` | 401 | the webhook is not signed with the secret, or its time is too far from now |
        | `urn:orders:problem:order-not-found` | 404 | no such order |
        | `urn:orders:problem:payment-not-found` | 404 | no such payment attempt |
        | `urn:orders:problem:dead-letter-not-found` | 404 | no such dead letter |
        | `urn:orders:problem:not-found` | 404 | no such address |
        | `urn:orders:problem:method-not-allowed` | 405 | the header `Allow` lists the methods |
        | `urn:orders:problem:still-running` | 409 | the first request with this key has not finished: try again |
        | `urn:orders:problem:status-conflict` | 409 | the order's status does not allow it |
        | `urn:orders:problem:attention-conflict` | 409 | the order needs an operator for something else, or for nothing |
        | `urn:orders:problem:dead-letter-conflict` | 409 | the dead letter was decided otherwise, or is too large to be sent again |
        | `urn:orders:problem:payment-conflict` | 409 | the payment attempt's outcome is known, and another |
        | `urn:orders:problem:notification-not-held` | 409 | nobody has to decide about the notification |
        | `urn:orders:problem:stale-version` | 412 | the order has another version than `If-Match` says: read it again |
        | `urn:orders:problem:body-too-large` | 413 | more than 256 KiB |
        | `urn:orders:problem:unsupported-media-type` | 415 | not JSON in UTF-8 |
        | `urn:orders:problem:idempotency-key-reused` | 422 | the key was used for another request |
        | `urn:orders:problem:refused` | 4xx | any other refusal of the server |
        | `urn:orders:problem:unexpected` | 500 | a defect; `traceId` finds it in the log |
        | `urn:orders:problem:unavailable` | 503 | a server that this one needs is away: try again |
        """;
}
