namespace Orders.Sagas.Messaging.Failures;

/// <summary>The inbox already holds a message of this unit of work: the message's effects are committed, so the record is finished.</summary>
public sealed class DuplicateMessageException : Exception
{
    /// <summary>Reports that a message of the unit was consumed before.</summary>
    public DuplicateMessageException()
        : base("The message was consumed before.")
    {
    }
}
