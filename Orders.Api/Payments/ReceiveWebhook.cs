using Microsoft.Extensions.Options;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>POST /webhooks/payments/{provider}: applies a provider's webhook.</summary>
/// <remarks>
/// Late, early, duplicate and reordered webhooks are accepted, an invalid or old signature is rejected, and an unknown reference or type is
/// ignored.
/// </remarks>
internal static class ReceiveWebhook
{
    const int MaxBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/payments/{provider}", Handle)
        .WithTags("Payments")
        .WithName(nameof(ReceiveWebhook))
        .WithSummary("Receive a payment provider's webhook")
        .WithDescription(
            "Webhook-Signature is t=<unix seconds>,v1=<hex HMAC-SHA256 of \"t.body\"> with Payments:WebhookSecret as the key; t may differ "
            + "from the server's time by at most five minutes. A webhook with a known id changes nothing.")
        .Accepts<WebhookEvent>("application/json")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 401, 404, 413, 415)
        .WithBodyLimit(MaxBytes)
        .WithWebhookSignature();

    static async Task<IResult> Handle(
        string provider, HttpRequest request, IOptions<WebhookOptions> options, AttemptSettlement settlement, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!PaymentProviders.All.Contains(provider) || options.Value.WebhookSecret is not { } secret)
            return Problem.OfStatus(StatusCodes.Status404NotFound);
        if (request.ContentLength > MaxBytes || await ReadBody(request, cancellationToken) is not { } body)
            return Problem.BodyTooLarge(MaxBytes);
        if (!WebhookSignature.Verify(request.Headers[WebhookSignature.Header], body, secret, time.GetUtcNow()))
            return Problem.BadWebhookSignature();
        if (WebhookEvent.Parse(body) is not { } webhook)
            return Problem.MalformedBody("The body is not the JSON of a webhook event.");
        if (webhook.LacksChargeId())
            return Problem.MalformedBody("chargeId is required.");
        if (webhook.ToEvidence(provider, body) is { } evidence)
            await settlement.Apply(evidence, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <returns>Null when the body is too large; a chunked body has no length in advance.</returns>
    static async Task<byte[]?> ReadBody(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxBytes ? null : body[..length];
    }
}
