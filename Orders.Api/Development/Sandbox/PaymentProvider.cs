using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>Serves each call by the next matching step of the script, else by its payment method's token.</summary>
internal sealed class PaymentProvider(Ledger ledger, Script script, PaymentTokens tokens, CallSimulator simulator)
{
    public Task<IResult> Charge(HttpContext http, string provider, string? key, ChargeRequest request)
    {
        var call = new ProviderCall(Operations.Charge, provider, request.MerchantReference!);
        return simulator.Execute(
            http,
            script.Next(call) is { } scripted
                ? PaymentTokens.Decide(scripted, request.PaymentMethod!)
                : tokens.For(call, request.PaymentMethod!),
            plan => ledger.Charge(provider, key, request, plan),
            charge => Results.Created($"/{provider}/charges/{charge.Id}", charge.ToAnswer()));
    }

    public Task<IResult> Refund(HttpContext http, string provider, string chargeId, string? key, RefundRequest request)
    {
        var call = new ProviderCall(Operations.Refund, provider, request.MerchantReference!, chargeId);
        var charge = ledger.FindCharge(provider, chargeId);
        return simulator.Execute(
            http, script.Next(call) ?? tokens.For(call, charge.PaymentMethod),
            plan => ledger.Refund(provider, chargeId, key, request, plan),
            refund => Results.Created($"/{provider}/charges/{chargeId}/refunds/{refund.Id}", refund.ToAnswer()));
    }

    public Task<IResult> LookUp(HttpContext http, string provider, string? merchantReference)
    {
        if (string.IsNullOrEmpty(merchantReference))
            throw new RefusedException(StatusCodes.Status400BadRequest, "invalid-request", "Send the query parameter merchantReference.");
        return simulator.Respond(
            http, script.Next(new(Operations.LookUp, provider, merchantReference)) ?? Behaviour.Good,
            async () => Results.Ok(new LookupAnswer(await ledger.LookUp(provider, merchantReference))));
    }
}
