namespace Orders.Sagas.Payments;

/// <summary>Calls a provider that recognises a duplicate request by its idempotency key: the attempt's id.</summary>
internal sealed class KeyedPaymentGateway(PaymentProviderClient provider) : IPaymentGateway
{
    public string Provider => PaymentProviders.Keyed;

    public ProviderCapabilities Capabilities => PaymentProviders.CapabilitiesOf(Provider);

    public Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken) =>
        provider.Send(Provider, attempt, idempotencyKey: attempt.Id.ToString(), cancellationToken);

    public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This provider has no look-up; repeat the request under its idempotency key.");
}
