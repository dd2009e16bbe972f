namespace Orders.Sagas.Payments;

/// <summary>One line of an attempt's history: what was done or learnt, when, by whom. Written with the change that it tells of, and never changed.</summary>
public sealed class PaymentAttemptEvent
{
    public long Id { get; init; }
    public required Guid AttemptId { get; init; }
    public required PaymentAttemptEventKind Kind { get; init; }

    /// <summary>The attempt's state from here on.</summary>
    public required PaymentAttemptState State { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The process, or the operator, that did or learnt it.</summary>
    public required string By { get; init; }

    /// <summary>What was asked, or answered. Never card data.</summary>
    public string? Detail { get; init; }

    /// <summary>SHA-256 of the provider's answer, byte for byte.</summary>
    public string? BodyHash { get; init; }

    /// <summary>The name of what told it (a webhook's id, a line of a settlement file), by which a repeat is known; null where there is none.</summary>
    public string? SourceId { get; init; }
}

public enum PaymentAttemptEventKind
{
    /// <summary>On record; its request leaves next.</summary>
    Requested,

    /// <summary>It was not taken, and its request leaves again.</summary>
    RequestedAgain,

    /// <summary>The provider answered.</summary>
    Answered,

    /// <summary>There was no answer that says anything.</summary>
    Unanswered,

    /// <summary>The provider's books were looked at.</summary>
    LookedUp,

    /// <summary>A webhook told.</summary>
    Webhook,

    /// <summary>A settlement file told.</summary>
    Settlement,

    /// <summary>An operator decided.</summary>
    Resolution,
}
