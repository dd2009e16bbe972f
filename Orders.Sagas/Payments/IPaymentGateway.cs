namespace Orders.Sagas.Payments;

/// <summary>Calls a payment provider. A failed call is an answer too, never an exception.</summary>
/// <remarks>Every call is one request. No handler retries a call, because a hidden retry could be a second charge.</remarks>
internal interface IPaymentGateway
{
    /// <summary>The provider's name, as attempts record it.</summary>
    string Provider { get; }

    ProviderCapabilities Capabilities { get; }

    /// <summary>Sends the attempt's request once.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the outcome is unknown.</exception>
    Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Looks up the charges that the provider has recorded under a merchant reference. The provider's records may lag.</summary>
    /// <returns>Null when the provider gave no usable answer.</returns>
    /// <exception cref="NotSupportedException">The provider has no look-up.</exception>
    Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken);
}

/// <summary>The ways in which an unknown outcome can become known.</summary>
[Flags]
internal enum ProviderCapabilities
{
    None = 0,

    /// <summary>A duplicate request with the same key has one effect and gets the first answer.</summary>
    IdempotencyKey = 1,

    /// <summary>Charges and their refunds can be looked up by merchant reference.</summary>
    LookUp = 2,

    /// <summary>The provider reports outcomes by signed webhooks.</summary>
    Webhook = 4,

    /// <summary>The provider exports outcomes as settlement files.</summary>
    SettlementFile = 8,
}

/// <summary>A charge in the provider's records.</summary>
internal sealed record RecordedCharge(
    string Id, string MerchantReference, decimal Amount, string Currency, string Status, DateTimeOffset CreatedAt,
    IReadOnlyList<RecordedRefund>? Refunds = null);

/// <summary>A refund in the provider's records.</summary>
internal sealed record RecordedRefund(string Id, string MerchantReference, decimal Amount, DateTimeOffset CreatedAt);
