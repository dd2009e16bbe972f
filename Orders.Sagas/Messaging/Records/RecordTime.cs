using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Reads when a record was written.</summary>
internal static class RecordTime
{
    static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The record's time; null if it has none, or one that no clock can show.</summary>
    /// <remarks>
    /// A producer may write any number, for example microseconds instead of milliseconds. <see cref="Timestamp.UtcDateTime"/> throws then.
    /// </remarks>
    public static DateTimeOffset? WrittenAt(this Message<byte[], byte[]> record) => record.Timestamp switch
    {
        { Type: TimestampType.NotAvailable } => null,
        { UnixTimestampMs: var milliseconds } when milliseconds < First || milliseconds > Last => null,
        var timestamp => DateTimeOffset.FromUnixTimeMilliseconds(timestamp.UnixTimestampMs),
    };
}
