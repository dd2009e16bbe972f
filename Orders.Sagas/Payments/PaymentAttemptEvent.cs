using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

/// <summary>One event in an attempt's history, committed with the change that the event records, and never changed.</summary>
public sealed class PaymentAttemptEvent
{
    public long Id { get; init; }
    public required Guid AttemptId { get; init; }
    public required PaymentAttemptEventKind Kind { get; init; }

    /// <summary>The attempt's state after the event.</summary>
    public required PaymentAttemptState State { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The process or the operator that caused the event.</summary>
    public required string By { get; init; }

    /// <summary>What was requested or answered. Never card data.</summary>
    public string? Detail { get; init; }

    /// <summary>What the evidence did to the attempt; null for an event that is no evidence.</summary>
    public EvidenceEffect? Effect { get; init; }

    /// <summary>SHA-256 of the provider's answer, byte for byte.</summary>
    public string? BodyHash { get; init; }

    /// <summary>
    /// The key that identifies duplicates: a webhook's id or a settlement line's content; null where the source has none.
    /// </summary>
    public string? SourceId { get; init; }
}

public enum PaymentAttemptEventKind
{
    /// <summary>The attempt was persisted; its request is sent next.</summary>
    Requested,

    /// <summary>The request is sent again: the attempt was not taken, or its idempotency key makes a retry safe.</summary>
    RequestedAgain,

    /// <summary>The provider answered the request.</summary>
    Answered,

    /// <summary>The provider gave no answer.</summary>
    Unanswered,

    /// <summary>The provider's records were looked up.</summary>
    LookedUp,

    /// <summary>A webhook reported an outcome.</summary>
    Webhook,

    /// <summary>A settlement file reported an outcome.</summary>
    Settlement,

    /// <summary>An operator decided the outcome.</summary>
    Resolution,
}
