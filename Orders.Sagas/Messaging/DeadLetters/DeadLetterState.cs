namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>The state of a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>The dead letter waits for an operator's decision.</summary>
    Waiting,

    /// <summary>An operator replayed the record. If the replay fails, the dead letter waits again.</summary>
    Replayed,

    /// <summary>
    /// An operator discarded the dead letter: key, headers and body are erased, the other columns and the history remain.
    /// </summary>
    Discarded,
}
