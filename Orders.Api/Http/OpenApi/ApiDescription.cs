namespace Orders.Api.Http.OpenApi;

/// <summary>The introduction of the OpenAPI document.</summary>
internal static class ApiDescription
{
    public const string Text = """
        Submits orders and follows them until they are shipped, or cancelled and refunded.

        **Idempotency.** `POST /orders` needs the header `Idempotency-Key`. A key belongs to one caller: to the issuer and subject of
        its token, or to `anonymous` where no tokens are needed. Only accepted orders are stored under their key, so a refused request
        can be corrected and sent again with the same key. Requests with the same key run one after the other; a request that waits
        longer than 2 seconds is answered with 409.

        **Callers.** A process that needs tokens answers 401 without one, and 403 with the scope that is missing. A customer sees its
        own orders only; any other order is a 404.

        **Money** is answered as a JSON number with the decimals of its currency: `12.50`. Read it with a decimal type. In a request it
        counts by its value: `12.5`, `12.500` and `"12.5"` are `12.50` EUR. Nothing is rounded.

        **JSON.** Unknown members are ignored, duplicate members are refused. A number may be in a string. A body may have at most 256 KiB,
        a webhook 64 KiB, a settlement file 32 MiB; the limit holds for the body without its `Content-Encoding`.

        **HTTP.** A body may be `gzip`, `br` or `deflate`, and chunked. Each address that answers GET answers HEAD, and OPTIONS lists
        its methods. Path and query are percent-encoded UTF-8, also a SKU with a slash (`%2F`), and each query parameter is given once.
        Answers are JSON, whatever `Accept` says. What is no HTTP, like a malformed request line, gets a 4xx without a body.

        **Errors** are problem details (RFC 9457, `application/problem+json`). Decide by `type`:

        | type | status | meaning |
        | --- | --- | --- |
        | `urn:orders:problem:malformed-body` | 400 | the body is not a JSON object |
        | `urn:orders:problem:validation` | 400 | `errors` names every invalid field |
        | `urn:orders:problem:idempotency-key-required` | 400 | the header is missing, or not 1 to 255 printable ASCII characters |
        | `urn:orders:problem:unreadable-settlement` | 400 | a line cannot be read; `report` covers the lines before it |
        | `urn:orders:problem:bad-webhook-signature` | 401 | the webhook's signature is wrong, or its time is too far from now |
        | `urn:orders:problem:unauthenticated` | 401 | no token, or one that is not valid; see `WWW-Authenticate` |
        | `urn:orders:problem:forbidden` | 403 | the caller may not do this; the detail names the scope |
        | `urn:orders:problem:foreign-page` | 403 | a page of another site sent the request, or `Host` is not this machine |
        | `urn:orders:problem:malformed-address` | 400 | path or query are not percent-encoded UTF-8 |
        | `urn:orders:problem:order-not-found` | 404 | the order does not exist |
        | `urn:orders:problem:payment-not-found` | 404 | the payment attempt does not exist |
        | `urn:orders:problem:dead-letter-not-found` | 404 | the dead letter does not exist |
        | `urn:orders:problem:retry-not-found` | 404 | the record does not wait for a retry |
        | `urn:orders:problem:not-found` | 404 | the address does not exist |
        | `urn:orders:problem:method-not-allowed` | 405 | the header `Allow` lists the methods of the address |
        | `urn:orders:problem:still-running` | 409 | the first request with this key has not finished; try again |
        | `urn:orders:problem:status-conflict` | 409 | the order's status does not allow the request |
        | `urn:orders:problem:attention-conflict` | 409 | the order needs attention for another reason, or for none |
        | `urn:orders:problem:dead-letter-conflict` | 409 | decided otherwise, or its content is masked, erased or too large |
        | `urn:orders:problem:payment-conflict` | 409 | the payment attempt has a different outcome, which is known |
        | `urn:orders:problem:notification-not-held` | 409 | the notification does not wait for a decision |
        | `urn:orders:problem:stale-version` | 412 | the order's version is not the one in `If-Match`; read the order again |
        | `urn:orders:problem:body-too-large` | 413 | the body is larger than the limit |
        | `urn:orders:problem:unsupported-media-type` | 415 | not JSON (a settlement file: not CSV), or not in UTF-8 |
        | `urn:orders:problem:unsupported-content-coding` | 415 | the header `Accept-Encoding` lists the codings |
        | `urn:orders:problem:expectation-failed` | 417 | the header `Expect` is not `100-continue` |
        | `urn:orders:problem:idempotency-key-reused` | 422 | the key was used for another request |
        | `urn:orders:problem:refused` | 4xx | any other refusal |
        | `urn:orders:problem:unexpected` | 500 | a defect; `traceId` finds it in the log |
        | `urn:orders:problem:overloaded` | 503 | no order is accepted at the moment; try again after the time in `Retry-After` |
        | `urn:orders:problem:unavailable` | 503 | the database or the broker is unavailable; try again |
        """;
}
