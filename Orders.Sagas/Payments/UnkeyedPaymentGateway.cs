namespace Orders.Sagas.Payments;

/// <summary>Calls a provider without idempotency keys: every request that arrives takes effect.</summary>
internal sealed class UnkeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => PaymentProviders.Unkeyed;

    public ProviderCapabilities Capabilities =>
        ProviderCapabilities.LookUp | ProviderCapabilities.Webhook | ProviderCapabilities.SettlementFile;

    public Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken) =>
        provider.Send(Provider, attempt, idempotencyKey: null, cancellationToken);

    public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
        provider.LookUp(Provider, merchantReference, cancellationToken);
}
