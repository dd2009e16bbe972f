namespace Orders.Sagas.Payments;

/// <summary>A payment provider, as the rest of the application sees it. What goes wrong on the way is an answer too, never an exception.</summary>
/// <remarks>Every call is one request: no handler repeats it, because a repeat that its caller does not know of is a second charge.</remarks>
internal interface IPaymentGateway
{
    /// <summary>The provider's name, as attempts record it.</summary>
    string Provider { get; }

    ProviderCapabilities Capabilities { get; }

    /// <summary>Sends the attempt's request once.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; whether the money was moved is not known.</exception>
    Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Asks for what is on the provider's books under a charge's merchant reference; null when it does not say. The books may lag.</summary>
    /// <exception cref="NotSupportedException">The provider has no look-up.</exception>
    Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken);
}

/// <summary>How an unknown outcome can become known.</summary>
[Flags]
internal enum ProviderCapabilities
{
    None = 0,

    /// <summary>A repeated request with the same key has one effect and gets the first answer.</summary>
    IdempotencyKey = 1,

    /// <summary>Charges and their refunds can be looked up by merchant reference.</summary>
    LookUp = 2,

    /// <summary>It tells by signed webhook what took effect.</summary>
    Webhook = 4,

    /// <summary>It hands out files of what took effect.</summary>
    SettlementFile = 8,
}

/// <summary>A charge on the provider's books.</summary>
internal sealed record RecordedCharge(
    string Id, string MerchantReference, decimal Amount, string Currency, string Status, DateTimeOffset CreatedAt, IReadOnlyList<RecordedRefund>? Refunds);

internal sealed record RecordedRefund(string Id, string MerchantReference, decimal Amount, DateTimeOffset CreatedAt);
