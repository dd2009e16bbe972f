namespace Orders.Sagas.Messaging.Sagas;

/// <summary>One change of a saga: its history row, written in the transaction of the change.</summary>
public sealed class SagaTransition
{
    /// <summary>The saga.</summary>
    public required Guid CorrelationId { get; init; }

    /// <summary>The saga's version after the change; the first is 1.</summary>
    public required int Version { get; init; }

    /// <summary>The state before; null for the first.</summary>
    public string? From { get; init; }

    /// <summary>The state after; the same as before when the event was only noted.</summary>
    public required string To { get; init; }

    /// <summary>The name of the event's type.</summary>
    public required string Event { get; init; }

    /// <summary>The message that caused the change.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>When the change was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The person who brought the change about; null for what no person did.</summary>
    public string? By { get; init; }

    /// <summary>Why, in that person's words.</summary>
    public string? Note { get; init; }
}
