using Microsoft.Extensions.Options;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>POST /webhooks/payments/{provider}: applies a provider's webhook.</summary>
/// <remarks>
/// A 2xx means: applied, known before, or about nothing of ours. Late, early, duplicate and reordered webhooks are accepted. An invalid or
/// old signature is refused, and so is an event about an outcome with a wrong member.
/// </remarks>
internal static class ReceiveWebhook
{
    const int MaxBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/payments/{provider}", Handle)
        .WithTags("Payments")
        .WithName(nameof(ReceiveWebhook))
        .OpenToAnybody()
        .WithSummary("Receive a payment provider's webhook")
        .WithDescription(
            "Webhook-Signature is t=<unix seconds>,v1=<hex HMAC-SHA256 of \"t.body\"> with a secret of the provider as the key; t may "
            + "differ from the server's time by at most five minutes. A webhook with a known id changes nothing. One of another type, "
            + "or of another system's charge, is accepted and ignored.")
        .Accepts<WebhookEvent>("application/json")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 401, 404, 413, 415)
        .WithBodyLimit(MaxBytes)
        .WithWebhookSignature();

    static async Task<IResult> Handle(
        string provider, HttpRequest request, IOptions<WebhookOptions> options, AttemptSettlement settlement, TimeProvider time,
        ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (!PaymentProviders.All.Contains(provider))
            return Problem.OfStatus(StatusCodes.Status404NotFound);
        var logger = loggers.CreateLogger(typeof(ReceiveWebhook));
        if (options.Value.SecretsOf(provider) is not { Count: > 0 } secrets)
        {
            logger.WebhookWithoutSecret(provider);
            return Problem.OfStatus(StatusCodes.Status404NotFound);
        }

        if (request.ContentLength > MaxBytes || await ReadBody(request, cancellationToken) is not { } body)
            return Problem.BodyTooLarge(MaxBytes);
        if (!WebhookSignature.Verify(request.Headers[WebhookSignature.Header], body, secrets, time.GetUtcNow()))
            return Problem.BadWebhookSignature();
        var (webhook, problem, wrong) = WebhookBody.Read(body);
        if (webhook is null)
        {
            logger.WebhookRefused(provider, wrong);
            return problem!;
        }

        if (!WebhookEvent.IsOutcome(webhook.Type))
            logger.WebhookOfOthers(provider, "its type");
        else if (webhook.AttemptId is not { } attempt)
            logger.WebhookOfOthers(provider, "its merchant reference");
        else
            await settlement.Apply(webhook.ToEvidence(attempt, provider, body), cancellationToken);
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
