using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>Outbox rows whose order within their key shows in the topic.</summary>
internal static class NumberedRows
{
    /// <summary>Adds the numbers of one key, each in a transaction of its own.</summary>
    public static async Task AddNumbers(this TestDatabase database, string prefix, Guid key, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            await using var db = database.Context();
            db.Add(OutboxRows.Of(prefix + NumbersReader.Topic, key, OrderEvents.NewOrder(), Numbered.Of(key, number)));
            await db.SaveChangesAsync();
        }
    }

    public static Task OutboxIsEmpty(this TestDatabase database, TimeSpan? limit = null) =>
        Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"), limit);

    /// <summary>The records as a reader with an inbox sees them: without duplicates.</summary>
    public static List<ConsumeResult<string, byte[]>> FirstOccurrences(this IEnumerable<ConsumeResult<string, byte[]>> records) =>
        [.. records.DistinctBy(record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(MessageHeaders.MessageId)))];

    public static void AreNumberedFromZero(this IEnumerable<ConsumeResult<string, byte[]>> records, int count) => Assert.All(
        records.GroupBy(record => record.Message.Key),
        key => Assert.Equal(Enumerable.Range(0, count), key.Select(NumberOf)));

    static int NumberOf(ConsumeResult<string, byte[]> record) =>
        JsonSerializer.Deserialize<Numbered>(record.Message.Value, RecordJson.Options)!.Number;
}
