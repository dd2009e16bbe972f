using System.Text;

namespace Orders.Sagas.Messaging.Records;

/// <summary>
/// A dead letter's replay is for the one group that could not process it. Groups that know what they have consumed would know it anyway, but not for longer than
/// their inbox remembers, and a group that consumes at most once knows nothing.
/// </summary>
internal static class ReplayHeader
{
    /// <summary>Names the group, as the broker knows it. It is the endpoint's, not the message's: consumers do not see it, and nothing that they send carries it on.</summary>
    public const string Header = "Replay-For";

    public static bool IsForAnother(Confluent.Kafka.Headers? headers, string consumerGroup) =>
        headers is not null && headers.TryGetLastBytes(Header, out var value) && value is not null && Encoding.UTF8.GetString(value) != consumerGroup;
}
