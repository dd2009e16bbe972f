using System.Text;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Restricts a replayed record to the one group that could not process it.</summary>
/// <remarks>
/// Other groups may have consumed the record. An inbox recognises the record only until its ids expire, and an at-most-once group does not
/// recognise it at all.
/// </remarks>
internal static class ReplayHeader
{
    /// <summary>The name of the header; its value is the consumer group, as the broker knows it.</summary>
    /// <remarks>Consumers do not see the header, and no message that they send inherits it.</remarks>
    public const string Header = "Replay-For";

    /// <summary>Whether the record is a replay for another group.</summary>
    public static bool IsForAnother(Confluent.Kafka.Headers? headers, string consumerGroup) =>
        headers is not null && headers.TryGetLastBytes(Header, out var value) && value is not null
        && Encoding.UTF8.GetString(value) != consumerGroup;
}
