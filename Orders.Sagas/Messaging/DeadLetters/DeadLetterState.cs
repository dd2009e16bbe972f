namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Where a dead letter stands.</summary>
public enum DeadLetterState
{
    /// <summary>It waits for somebody to decide.</summary>
    Waiting,

    /// <summary>It was sent to its topic again; should it fail again, it waits again.</summary>
    Replayed,

    /// <summary>It was given up: key, headers and body are gone, what it was and who gave it up remain.</summary>
    Discarded,
}
