namespace Orders.Sagas.Payments;

/// <summary>A provider that charges for every request that arrives.</summary>
internal sealed class UnkeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => "unkeyed";
    public bool AbsorbsRepeats => false;

    public Task<ChargeOutcome> Charge(PaymentAttempt attempt, string paymentMethod, CancellationToken cancellationToken) =>
        provider.Charge("unkeyed/charges", attempt, paymentMethod, idempotencyKey: null, cancellationToken);
}
