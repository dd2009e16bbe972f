namespace Orders.Sagas.Messaging.Sagas;

/// <summary>The history row of one change of a saga, written in the change's transaction.</summary>
public sealed class SagaTransition
{
    /// <summary>The id of the saga.</summary>
    public required Guid CorrelationId { get; init; }

    /// <summary>The saga's version after the change; the first is 1.</summary>
    public required int Version { get; init; }

    /// <summary>The state before; null for the first.</summary>
    public string? From { get; init; }

    /// <summary>The state after; the same as before when the event changed only other columns.</summary>
    public required string To { get; init; }

    /// <summary>The name of the event's type.</summary>
    public required string Event { get; init; }

    /// <summary>The id of the message that caused the change.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>When the saga changed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The person who made the change; null if none did.</summary>
    public string? By { get; init; }

    /// <summary>The reason, in the words of that person.</summary>
    public string? Note { get; init; }
}
