namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Where records go that cannot be processed.</summary>
public interface IDeadLetterStore
{
    /// <summary>
    /// Stores a dead letter, and marks its message as consumed by the group in the same transaction. The record's offset may be committed once this has
    /// returned.
    /// </summary>
    /// <returns>False when the group had consumed the message before; nothing was stored then.</returns>
    Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken);
}
