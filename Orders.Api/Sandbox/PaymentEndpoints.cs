using Microsoft.AspNetCore.Mvc;

namespace Orders.Api.Sandbox;

internal static class PaymentEndpoints
{
    const string KeyHeader = "Idempotency-Key";
    const string Keyed = "keyed";
    const string Unkeyed = "unkeyed";
    const int MaxKeyLength = 255;

    public static void MapPaymentProvider(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/keyed/charges", ([FromHeader(Name = KeyHeader)] string? key, ChargeRequest request, Ledger ledger) =>
            Charge(ledger, Keyed, Required(key), request));
        routes.MapPost("/keyed/charges/{id}/refunds", ([FromHeader(Name = KeyHeader)] string? key, string id, RefundRequest request, Ledger ledger) =>
            Refund(ledger, Keyed, id, Required(key), request));

        routes.MapPost("/unkeyed/charges", (ChargeRequest request, Ledger ledger) => Charge(ledger, Unkeyed, null, request));
        routes.MapPost("/unkeyed/charges/{id}/refunds", (string id, RefundRequest request, Ledger ledger) => Refund(ledger, Unkeyed, id, null, request));
        routes.MapGet("/unkeyed/charges", (string? merchantReference, Ledger ledger) => Lookup(ledger, merchantReference));
    }

    static async Task<IResult> Charge(Ledger ledger, string provider, string? key, ChargeRequest request)
    {
        var charge = await ledger.Charge(provider, key, request);
        return Results.Created($"/{provider}/charges/{charge.Id}", charge.ToAnswer());
    }

    static async Task<IResult> Refund(Ledger ledger, string provider, string chargeId, string? key, RefundRequest request)
    {
        var refund = await ledger.Refund(provider, chargeId, key, request);
        return Results.Created($"/{provider}/charges/{chargeId}/refunds/{refund.Id}", refund.ToAnswer());
    }

    static async Task<IResult> Lookup(Ledger ledger, string? merchantReference)
    {
        if (string.IsNullOrEmpty(merchantReference))
            throw new RefusedException(StatusCodes.Status400BadRequest, "invalid-request", "The query needs a merchantReference.");
        var found = await ledger.Read(x => x.Provider == Unkeyed && x.MerchantReference == merchantReference);
        return Results.Ok(new LookupAnswer(found.Charges));
    }

    static string Required(string? key) => key is { Length: > 0 and <= MaxKeyLength }
        ? key
        : throw new RefusedException(StatusCodes.Status400BadRequest, "idempotency-key-missing", $"Send {KeyHeader} with 1 to {MaxKeyLength} characters.");
}
