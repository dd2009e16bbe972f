using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Writes finished records to Kafka.</summary>
public interface IRecordWriter
{
    /// <summary>Produces all records in order, then waits until each is acknowledged (acks=all, idempotent) or has failed.</summary>
    /// <remarks>The broker may refuse a whole set of records because of one.</remarks>
    /// <returns>The records that were not acknowledged, in their order. Whether the broker has written them is unknown.</returns>
    Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken);
}

/// <summary>A record that was not acknowledged.</summary>
/// <param name="Index">The index of the record in the list.</param>
/// <param name="Error">The error of the record.</param>
public readonly record struct UnwrittenRecord(int Index, Error Error);

/// <summary>Extends <see cref="IRecordWriter"/> for callers that need all records written.</summary>
public static class RecordWriterExtensions
{
    /// <summary>Writes all records.</summary>
    /// <exception cref="KafkaException">A record was not acknowledged; whether the broker has written it is unknown.</exception>
    public static async Task WriteAll(this IRecordWriter writer, IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (await writer.Write(records, cancellationToken) is [var first, ..])
            throw new KafkaException(first.Error);
    }
}
