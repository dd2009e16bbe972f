namespace Orders.Sagas.Payments;

/// <summary>Calls a provider without idempotency keys: every request that arrives takes effect.</summary>
internal sealed class UnkeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => PaymentProviders.Unkeyed;

    public ProviderCapabilities Capabilities => PaymentProviders.CapabilitiesOf(Provider);

    public Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken) =>
        provider.Send(Provider, attempt, idempotencyKey: null, cancellationToken);

    public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
        provider.LookUp(Provider, merchantReference, cancellationToken);
}
