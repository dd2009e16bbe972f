namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Stores records that cannot be processed.</summary>
public interface IDeadLetterStore
{
    /// <summary>Stores a dead letter and marks its message as consumed by the group, in one transaction.</summary>
    /// <remarks>The record's offset may be committed afterwards.</remarks>
    /// <returns>False if the group had already consumed the message; nothing is stored then.</returns>
    Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken);
}
