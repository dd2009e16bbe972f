namespace Orders.Sagas.TopicDesign;

/// <summary>What every topic needs from its broker, whatever the broker's own defaults are.</summary>
internal static class TopicRequirements
{
    /// <summary>With so many copies, one broker may fail without a record being lost or a write being refused.</summary>
    public const short SafeReplicas = 3;

    public const string MinInSync = "min.insync.replicas";

    /// <summary>How many of the copies have a record before it counts as written.</summary>
    const int SafeInSync = 2;

    /// <summary>Kafka's own default: a record of 1 MiB with its batch.</summary>
    const int MaxMessageBytes = 1_048_588;

    /// <summary>The settings, in the order of docs/operations.md.</summary>
    /// <param name="replicas">How many copies of each record there are.</param>
    /// <param name="retention">How long records are kept; null leaves it to the broker.</param>
    public static IReadOnlyList<TopicRequirement> Of(int replicas, TimeSpan? retention) =>
    [
        TopicRequirement.Exactly(
            "cleanup.policy", "delete", "compaction removes all but the last record of an order", losesRecords: true),
        .. retention is { } time ? Retention(time) : [],
        TopicRequirement.AtLeast(
            MinInSync, replicas >= SafeReplicas ? SafeInSync : 1, "a record counts as written that one broker's crash loses",
            losesRecords: true),
        TopicRequirement.Exactly(
            "unclean.leader.election.enable", "false", "a copy that lacks records may become the leader", losesRecords: true),
        TopicRequirement.AtLeast("max.message.bytes", MaxMessageBytes, "larger records are refused, and wait in the outbox"),
        TopicRequirement.Exactly(
            "message.timestamp.type", "LogAppendTime",
            "a producer's wrong clock decides when records are removed: at once, or never"),
        TopicRequirement.Exactly("compression.type", "producer", "the broker compresses every record anew"),
    ];

    static IEnumerable<TopicRequirement> Retention(TimeSpan time) =>
    [
        TopicRequirement.AtLeast(
            "retention.ms", (long)time.TotalMilliseconds, "records are removed before a reader that was away has read them",
            losesRecords: true),
        TopicRequirement.AtLeast("retention.bytes", -1, "records are removed when there are many", losesRecords: true) with
        {
            Meets = given => given == "-1",
        },
    ];
}
