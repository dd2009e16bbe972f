using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Creates the writer of an input partition when the group assigns the partition.</summary>
internal interface IBatchWriterFactory
{
    /// <summary>Creates a writer that is not open yet.</summary>
    /// <param name="settings">The endpoint.</param>
    /// <param name="input">The partition.</param>
    /// <param name="consumer">The consumer that reads the partition; the offsets belong to its group.</param>
    IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer);
}
