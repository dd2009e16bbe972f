namespace Orders.Sagas.Messaging.Failures;

/// <summary>The inbox already contains a message of the unit of work, so the effects of that message are committed.</summary>
public sealed class DuplicateMessageException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DuplicateMessageException()
        : base("The message was consumed before.")
    {
    }
}
