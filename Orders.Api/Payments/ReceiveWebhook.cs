using Microsoft.Extensions.Options;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Api.Payments;

/// <summary>
/// POST /webhooks/payments/{provider}: late, early, repeated and out of order ones are all right. One that is not signed with the secret, or long ago, is
/// refused; one about something that is not ours is taken and left alone.
/// </summary>
internal static class ReceiveWebhook
{
    const int MaxBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/payments/{provider}", Handle)
        .WithTags("Payments")
        .WithName(nameof(ReceiveWebhook))
        .WithSummary("Take a payment provider's webhook")
        .WithDescription(
            "Signed: Webhook-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of \"t.body\"> under Payments:WebhookSecret, not more than five minutes from now. "
            + "The same id told again changes nothing.")
        .Accepts<WebhookEvent>("application/json")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 401, 404, 413)
        .WithWebhookSignature();

    static async Task<IResult> Handle(
        string provider, HttpRequest request, IOptions<WebhookOptions> options, AttemptSettlement settlement, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!PaymentProviders.All.Contains(provider) || options.Value.WebhookSecret is not { } secret)
            return Problem.OfStatus(StatusCodes.Status404NotFound);
        using var content = new MemoryStream();
        if (request.ContentLength > MaxBytes)
            return Problem.OfStatus(StatusCodes.Status413PayloadTooLarge);
        await request.Body.CopyToAsync(content, cancellationToken);
        var body = content.ToArray();
        if (!WebhookSignature.Verify(request.Headers[WebhookSignature.Header], body, secret, time.GetUtcNow()))
            return Problem.BadWebhookSignature();
        if (WebhookEvent.Parse(body) is not { } told)
            return Problem.MalformedBody("It is not a payment provider's event.");
        if (told.LacksCharge())
            return Problem.MalformedBody("chargeId is missing.");
        if (told.ToEvidence(provider, body) is { } evidence)
            await settlement.Apply(evidence, cancellationToken);
        return TypedResults.NoContent();
    }
}
