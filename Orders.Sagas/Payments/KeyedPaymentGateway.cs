namespace Orders.Sagas.Payments;

/// <summary>A provider that knows a repeated request by its idempotency key, which is the attempt's id.</summary>
internal sealed class KeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => PaymentProviders.Keyed;

    public ProviderCapabilities Capabilities => ProviderCapabilities.IdempotencyKey | ProviderCapabilities.Webhook | ProviderCapabilities.SettlementFile;

    public Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken) =>
        provider.Send(Provider, attempt, idempotencyKey: attempt.Id.ToString(), cancellationToken);

    public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This provider answers a repeat instead.");
}
