using System.Text.RegularExpressions;
using Confluent.Kafka;
using Orders.Api.Hosting.Settings;
using Orders.Contracts;
using Orders.Sagas.TopicDesign;

namespace Orders.Api.Hosting;

/// <summary>The section <c>Kafka</c>: five settings of our own, and every property of Confluent's <see cref="ClientConfig"/>.</summary>
internal sealed partial record KafkaSettings
{
    public const string Section = "Kafka";
    public const string BootstrapServersKey = $"{Section}:{nameof(ClientConfig.BootstrapServers)}";
    const string TopicPrefixKey = $"{Section}:{nameof(TopicPrefix)}";
    const string GroupInstanceIdKey = $"{Section}:{nameof(GroupInstanceId)}";
    const string PartitionsKey = $"{Section}:{nameof(Partitions)}";
    const string SubmissionPartitionsKey = $"{Section}:{nameof(SubmissionPartitions)}";
    const string AcksKey = $"{Section}:{nameof(ClientConfig.Acks)}";
    const string RetentionKey = $"{Section}:{nameof(Retention)}";
    const string ReplicationFactorKey = $"{Section}:{nameof(ReplicationFactor)}";

    /// <summary>The default divides evenly among 1, 2, 3, 4, 6 and 12 processes.</summary>
    /// <remarks>
    /// Partitions that are added later move keys, whose records are then out of order for a while. So a topic starts with more partitions
    /// than it needs.
    /// </remarks>
    const int DefaultPartitions = 12;

    /// <summary>The intake writes a transaction for each partition, so fewer partitions make fewer and larger transactions.</summary>
    /// <remarks>One partition takes thousands of orders a second.</remarks>
    const int DefaultSubmissionPartitions = 4;

    /// <summary>The broker decides (<c>default.replication.factor</c>).</summary>
    public const short BrokersReplicationFactor = -1;

    /// <summary>As long as the inbox remembers message ids by default.</summary>
    static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    static readonly TimeSpan MinRetention = TimeSpan.FromDays(1);
    static readonly TimeSpan MaxRetention = TimeSpan.FromDays(3650);

    /// <summary>How to reach the operator's broker. Without bootstrap servers, an embedded broker starts.</summary>
    public required ClientConfig Client { get; init; }

    /// <summary>The prefix of every topic and consumer group, so that several installations can share a broker.</summary>
    public required string TopicPrefix { get; init; }

    /// <summary>A name that this process keeps across restarts, and that no other process has; null for none.</summary>
    public required string? GroupInstanceId { get; init; }

    /// <summary>How many partitions the verb <c>migrate</c> gives a new topic.</summary>
    public required int Partitions { get; init; }

    /// <summary>How many partitions the verb <c>migrate</c> gives the topic of submitted orders.</summary>
    public required int SubmissionPartitions { get; init; }

    /// <summary>How many replicas the verb <c>migrate</c> gives a new topic; null for as many as are safe, if there are brokers.</summary>
    public required short? ReplicationFactor { get; init; }

    /// <summary>How long the broker has to keep a record.</summary>
    public required TimeSpan Retention { get; init; }

    public string? BootstrapServers => Client.BootstrapServers;

    public static KafkaSettings Read(SettingsReader reader)
    {
        var settings = new KafkaSettings
        {
            Client = KafkaClientSettings.Read(
                reader, reader.Section(Section),
                except:
                [
                    nameof(TopicPrefix), nameof(GroupInstanceId), nameof(Partitions), nameof(SubmissionPartitions),
                    nameof(ReplicationFactor), nameof(Retention),
                ]),
            TopicPrefix = reader.Given(TopicPrefixKey) ?? "",
            GroupInstanceId = reader.Given(GroupInstanceIdKey),
            Partitions = reader.Number(PartitionsKey, DefaultPartitions, min: 1, max: 1_000),
            SubmissionPartitions = reader.Number(SubmissionPartitionsKey, DefaultSubmissionPartitions, min: 1, max: 1_000),
            ReplicationFactor = reader.Given(ReplicationFactorKey) is null
                ? null
                : (short)reader.Number(ReplicationFactorKey, 1, min: BrokersReplicationFactor, max: short.MaxValue),
            Retention = reader.Duration(RetentionKey, DefaultRetention, MinRetention, MaxRetention),
        };
        if (!TopicName().IsMatch(settings.TopicPrefix))
            reader.Refuse($"{TopicPrefixKey}: '{settings.TopicPrefix}' is not at most 100 letters, digits, '.', '_' and '-'.");
        if (!TopicName().IsMatch(settings.GroupInstanceId ?? ""))
            reader.Refuse($"{GroupInstanceIdKey}: '{settings.GroupInstanceId}' is not at most 100 letters, digits, '.', '_' and '-'.");
        if (settings.Client.Acks is not (null or Acks.All))
            reader.Refuse($"{AcksKey} must be All: with less, a broker's crash could lose records that count as sent. Leave it unset.");
        if (settings.ReplicationFactor == 0)
            reader.Refuse($"{ReplicationFactorKey}: 0 is not allowed. Set at least 1, or {BrokersReplicationFactor} for the broker's own.");
        return settings;
    }

    /// <summary>How many replicas a topic should have; null if the broker decides.</summary>
    public short? ReplicasOn(int brokers) => ReplicationFactor switch
    {
        null => (short)Math.Clamp(brokers, 1, TopicRequirements.SafeReplicas),
        BrokersReplicationFactor => null,
        var given => given,
    };

    /// <param name="topic">The topic's name without prefix.</param>
    public int PartitionsOf(string topic) => topic == Topics.SubmittedOrders ? SubmissionPartitions : Partitions;

    [GeneratedRegex("^[a-zA-Z0-9._-]{0,100}$")]
    private static partial Regex TopicName();
}
