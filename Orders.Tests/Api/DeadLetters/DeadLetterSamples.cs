using System.Text;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Api.DeadLetters;

internal static class DeadLetterSamples
{
    /// <summary>The current time: the inbox has partitions only for the days around it.</summary>
    public static DateTimeOffset Now { get; } = Whole(TimeProvider.System.GetUtcNow());

    public static DeadLetter Of(string topic, DateTimeOffset storedAt, DeadLetterReason reason = DeadLetterReason.HandlerFailed) => new()
    {
        Id = Guid.CreateVersion7(storedAt),
        Topic = topic,
        Partition = 1,
        Offset = 42,
        ConsumerGroup = "group",
        MessageId = Guid.CreateVersion7(storedAt),
        HasOwnId = true,
        MessageType = "urn:message:Orders.Contracts:PaymentReceived",
        Key = "key"u8.ToArray(),
        Headers = [new("ce_source", "/shop"u8.ToArray())],
        Body = Encoding.UTF8.GetBytes("""{"customerEmail":"ada@example.com"}"""),
        Reason = reason,
        Error = "InvalidOperationException: not today",
        Attempts = 5,
        ProducedAt = storedAt,
        StoredAt = storedAt,
        FirstStoredAt = storedAt,
    };

    /// <summary>Adds the dead letter as the store does, with the inbox row that marks its record as consumed.</summary>
    public static async Task<DeadLetter> Store(this OrdersDbContext db, DeadLetter letter)
    {
        db.Add(letter);
        db.Add(new InboxState { MessageId = letter.MessageId, ConsumerGroup = letter.ConsumerGroup, ConsumedAt = letter.StoredAt });
        await db.SaveChangesAsync(CancellationToken.None);
        return letter;
    }

    static DateTimeOffset Whole(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));
}
