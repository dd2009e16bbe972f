using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Orders.Api.Hosting;

/// <summary>The section <c>Kafka</c>: three settings of ours, and every property of Confluent's <see cref="ClientConfig"/> by its name.</summary>
internal sealed partial record KafkaSettings
{
    public const string Section = "Kafka";

    /// <summary>
    /// Twelve divides evenly among 1, 2, 3, 4, 6 and 12 processes. A topic that gets more partitions later moves its keys, and for a while their records are not
    /// in order, so a topic starts with more than it needs.
    /// </summary>
    const int DefaultPartitions = 12;

    /// <summary>The broker decides (<c>default.replication.factor</c>).</summary>
    const short BrokersReplicationFactor = -1;

    /// <summary>How to reach the operator's broker; without bootstrap servers the embedded default has one of its own.</summary>
    public required ClientConfig Client { get; init; }

    /// <summary>Put before every topic and consumer group, so that several installations can share a broker.</summary>
    public required string TopicPrefix { get; init; }

    /// <summary>How many partitions the verb <c>migrate</c> gives a new topic.</summary>
    public required int Partitions { get; init; }

    /// <summary>How many copies of each record the verb <c>migrate</c> asks for.</summary>
    public required short ReplicationFactor { get; init; }

    public string? BootstrapServers => Client.BootstrapServers;

    public static KafkaSettings Read(IConfiguration configuration, List<string> mistakes)
    {
        var section = configuration.GetSection(Section);
        var settings = new KafkaSettings
        {
            Client = KafkaClientSettings.Read(section, [nameof(TopicPrefix), nameof(Partitions), nameof(ReplicationFactor)], mistakes),
            TopicPrefix = section[nameof(TopicPrefix)] ?? "",
            Partitions = Number(section, nameof(Partitions), DefaultPartitions, 1, 1_000, mistakes),
            ReplicationFactor = (short)Number(section, nameof(ReplicationFactor), BrokersReplicationFactor, BrokersReplicationFactor, short.MaxValue, mistakes),
        };
        if (!TopicName().IsMatch(settings.TopicPrefix))
            mistakes.Add($"{Section}:{nameof(TopicPrefix)}: '{settings.TopicPrefix}' has other characters than letters, digits, '.', '_' and '-', or more than 100.");
        if (settings.ReplicationFactor == 0)
            mistakes.Add($"{Section}:{nameof(ReplicationFactor)} is 0: give at least 1, or {BrokersReplicationFactor} for the broker's default.");
        return settings;
    }

    static int Number(IConfigurationSection section, string name, int otherwise, int least, int most, List<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(section[name]))
            return otherwise;
        if (int.TryParse(section[name], System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add($"{Section}:{name}: '{section[name]}' is not a number from {least} to {most}.");
        return otherwise;
    }

    [GeneratedRegex("^[a-zA-Z0-9._-]{0,100}$")]
    private static partial Regex TopicName();
}
