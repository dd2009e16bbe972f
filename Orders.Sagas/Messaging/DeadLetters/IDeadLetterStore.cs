namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Stores records that cannot be processed.</summary>
public interface IDeadLetterStore
{
    /// <summary>
    /// Stores a dead letter, and marks its message as consumed by the group, in one transaction. Afterwards the record's offset may be
    /// committed.
    /// </summary>
    /// <returns>False if the group had consumed the message before; then nothing is stored.</returns>
    Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken);
}
