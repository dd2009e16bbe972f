namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>What of a record a dead letter stores, and for how long.</summary>
public sealed class DeadLetterOptions
{
    /// <summary>Masks what must not be stored in a body, key or header; returns the same array if there is nothing.</summary>
    /// <remarks>A record that it would change waits for no retry: it becomes a dead letter.</remarks>
    public Func<byte[], byte[]> Redact { get; set; } = content => content;

    /// <summary>How long the content of a dead letter that waits is kept.</summary>
    public TimeSpan ContentRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the content of a replayed dead letter is kept at most; it is erased once the inbox has the message.</summary>
    public TimeSpan ReplayedContentRetention { get; set; } = TimeSpan.FromDays(7);
}
