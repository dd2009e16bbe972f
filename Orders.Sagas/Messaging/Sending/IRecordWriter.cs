using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Writes finished records to Kafka: what the outbox relay sends with.</summary>
public interface IRecordWriter
{
    /// <summary>
    /// Hands all records to the producer in their order, then waits until each is acknowledged (acks=all, idempotent) or given up. Records of one key stay in order.
    /// </summary>
    /// <returns>The records that were not acknowledged, in their order; each may or may not have been written.</returns>
    Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken);
}

/// <summary>A record that was not acknowledged.</summary>
/// <param name="Place">Its place among the records that were to be written.</param>
/// <param name="Error">Why it was given up.</param>
public readonly record struct UnwrittenRecord(int Place, Error Error);

/// <summary>For who can do nothing with a part.</summary>
public static class RecordWriterExtensions
{
    /// <summary>Writes all records.</summary>
    /// <exception cref="KafkaException">Some record was not acknowledged in time; it may or may not have been written.</exception>
    public static async Task WriteAll(this IRecordWriter writer, IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (await writer.Write(records, cancellationToken) is [var first, ..])
            throw new KafkaException(first.Error);
    }
}
