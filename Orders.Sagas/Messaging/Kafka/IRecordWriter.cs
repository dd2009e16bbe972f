namespace Orders.Sagas.Messaging.Kafka;

/// <summary>Writes finished records to Kafka: what the outbox relay sends with.</summary>
public interface IRecordWriter
{
    /// <summary>
    /// Hands all records to the producer in their order, then waits for all acknowledgements (acks=all, idempotent). Records of one key stay in order.
    /// </summary>
    /// <exception cref="Confluent.Kafka.KafkaException">Some record was not acknowledged in time; it may or may not have been written.</exception>
    Task Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken);
}

/// <summary>A record as it goes over the wire.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Body">The record's value.</param>
/// <param name="Headers">The record's headers.</param>
/// <param name="Verbatim">Where it is given, it counts instead of <paramref name="Key"/> and <paramref name="Headers"/>.</param>
public sealed record OutboundRecord(
    string Topic, string Key, byte[] Body, IReadOnlyDictionary<string, string> Headers, VerbatimRecord? Verbatim = null);
