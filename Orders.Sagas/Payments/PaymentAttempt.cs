using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>One try at the payment provider: committed before the request leaves, so that no charge can happen that is not on record.</summary>
public sealed class PaymentAttempt
{
    /// <summary>Also the merchant reference that the provider is told, and the idempotency key where the provider takes one.</summary>
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required PaymentKind Kind { get; init; }
    public required PaymentAttemptState State { get; set; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required string Provider { get; set; }
    public string? ProviderReference { get; set; }

    /// <summary>The provider's own name for it is known; else its id stands in for that.</summary>
    public bool IsNamed() => ProviderReference is not null && ProviderReference != Id.ToString();

    /// <summary>The reference was typed by an operator, and no provider has named one yet.</summary>
    public bool HasOperatorsReference { get; set; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When its request was last on its way; an attempt that was not taken may be sent again.</summary>
    public required DateTimeOffset SentAt { get; set; }

    /// <summary>How often it was sent without a key that would make the repeats one.</summary>
    public int Sends { get; set; } = 1;

    /// <summary>The provider's token for the means of payment; null for a refund.</summary>
    public string? PaymentMethod { get; init; }

    /// <summary>For a refund, the provider's name for the charge that is given back.</summary>
    public string? ChargeReference { get; init; }

    /// <summary>For a refund, why.</summary>
    public RefundReason? RefundReason { get; init; }

    /// <summary>When reconciliation looks at it next; null when there is nothing that it can find out.</summary>
    public DateTimeOffset? NextCheckAt { get; set; }

    /// <summary>How often reconciliation has looked at it.</summary>
    public int Checks { get; set; }
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Why the provider declined.</summary>
    public string? DeclineCode { get; set; }

    /// <summary>What the state rests on: the provider's answer, or what happened instead of one. Never card data.</summary>
    public string? Evidence { get; set; }
}

public enum PaymentKind
{
    Charge,
    Refund,
}

public enum PaymentAttemptState
{
    /// <summary>On record; the request may or may not have left.</summary>
    Requested,
    Succeeded,
    Declined,

    /// <summary>The outcome is unknown: the provider may have charged. Never tried again blindly.</summary>
    InDoubt,

    /// <summary>The provider refused the request or was never reached: nothing was charged, and the same attempt may be sent again.</summary>
    NotTaken,
}
