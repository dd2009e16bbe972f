using System.Text;

namespace Orders.Sagas.Messaging.Records;

/// <summary>
/// Restricts a replayed record to the one group that could not process it. Other groups may have consumed the record: an inbox recognises
/// it only until its ids expire, and an at-most-once group does not recognise it at all.
/// </summary>
internal static class ReplayHeader
{
    /// <summary>
    /// Names the group, as the broker knows it. Consumers do not see the header, and no message that they send inherits it.
    /// </summary>
    public const string Header = "Replay-For";

    /// <summary>Whether the record is a replay for another group.</summary>
    public static bool IsForAnother(Confluent.Kafka.Headers? headers, string consumerGroup) =>
        headers is not null && headers.TryGetLastBytes(Header, out var value) && value is not null
        && Encoding.UTF8.GetString(value) != consumerGroup;
}
