using Orders.Sagas.Messaging.DeadLetters;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Keeps dead letters in memory as the store does: one for each id.</summary>
internal sealed class RecordedDeadLetters : IDeadLetterStore
{
    readonly Dictionary<Guid, DeadLetter> _letters = [];

    public IReadOnlyList<DeadLetter> Letters
    {
        get
        {
            lock (_letters)
                return [.. _letters.Values];
        }
    }

    public Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken)
    {
        lock (_letters)
            return Task.FromResult(_letters.TryAdd(letter.Id, letter));
    }
}
