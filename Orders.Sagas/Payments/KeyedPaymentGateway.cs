namespace Orders.Sagas.Payments;

/// <summary>A provider that knows a repeated charge by its idempotency key, which is the attempt's id.</summary>
internal sealed class KeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => "keyed";
    public bool AbsorbsRepeats => true;

    public Task<ChargeOutcome> Charge(PaymentAttempt attempt, string paymentMethod, CancellationToken cancellationToken) =>
        provider.Charge("keyed/charges", attempt, paymentMethod, idempotencyKey: attempt.Id.ToString(), cancellationToken);
}
