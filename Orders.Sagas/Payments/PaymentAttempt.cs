using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>One charge or refund at the payment provider.</summary>
/// <remarks>The attempt's row is committed before its request leaves, so no charge can happen without a row.</remarks>
public sealed class PaymentAttempt
{
    /// <summary>Also the merchant reference in every request, and the idempotency key where the provider takes one.</summary>
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required PaymentKind Kind { get; init; }
    public required PaymentAttemptState State { get; set; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required string Provider { get; set; }
    public string? ProviderReference { get; set; }

    /// <summary>Whether a charge or refund reference is known. Until then a settled attempt has its own id as its reference.</summary>
    public bool HasReference() => ProviderReference is not null && ProviderReference != Id.ToString();

    /// <summary>Whether an operator typed the reference, and no provider has confirmed it yet.</summary>
    public bool HasOperatorsReference { get; set; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the request was last sent; an attempt that was not taken may be sent again.</summary>
    public required DateTimeOffset SentAt { get; set; }

    /// <summary>How often the request was sent as a new request; retries under an idempotency key do not count.</summary>
    public int Sends { get; set; } = 1;

    /// <summary>The provider's token for the payment method; null for a refund.</summary>
    public string? PaymentMethod { get; init; }

    /// <summary>The provider's reference of the charge to refund; null for a charge.</summary>
    public string? ChargeReference { get; init; }

    /// <summary>Why the charge is refunded; null for a charge.</summary>
    public RefundReason? RefundReason { get; init; }

    /// <summary>When reconciliation next checks the attempt; null when no check can find out more.</summary>
    public DateTimeOffset? NextCheckAt { get; set; }

    /// <summary>Second charges that a webhook or settlement file claims, and the provider has not confirmed yet.</summary>
    public List<string> ClaimedReferences { get; set; } = [];

    /// <summary>When the last claim arrived.</summary>
    public DateTimeOffset? ClaimedAt { get; set; }

    /// <summary>How often reconciliation has checked the attempt since the request was last sent.</summary>
    public int Checks { get; set; }
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Why the provider declined.</summary>
    public string? DeclineCode { get; set; }

    /// <summary>What the state rests on: the provider's answer, or what happened in place of an answer. Never card data.</summary>
    public string? Evidence { get; set; }
}

public enum PaymentKind
{
    Charge,
    Refund,
}

public enum PaymentAttemptState
{
    /// <summary>Persisted; the request may or may not have left.</summary>
    Requested,
    Succeeded,
    Declined,

    /// <summary>The outcome is unknown: the provider may have moved the money. Never sent again before that is known.</summary>
    InDoubt,

    /// <summary>The provider refused the request or was never reached: no money was moved; the attempt may be sent again.</summary>
    NotTaken,
}
