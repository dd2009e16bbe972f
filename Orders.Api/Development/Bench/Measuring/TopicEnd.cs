using Confluent.Kafka;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>Counts the records of a topic by the ends of its partitions.</summary>
internal sealed class TopicEnd : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    readonly IConsumer<Ignore, Ignore> _consumer;
    readonly IReadOnlyList<TopicPartition> _partitions;
    long _records;

    public TopicEnd(ClientConfig client, string name)
    {
        Name = name;
        _partitions = Partitions(client, name);
        var configuration = new ConsumerConfig(new Dictionary<string, string>(client)) { GroupId = name };
        _consumer = new ConsumerBuilder<Ignore, Ignore>(configuration).Build();
    }

    public string Name { get; }

    public static IReadOnlyList<TopicPartition> Partitions(ClientConfig client, string name)
    {
        using var admin = new AdminClientBuilder(new Dictionary<string, string>(client)).Build();
        return [.. admin.GetMetadata(name, Limit).Topics.Single().Partitions.Select(x => new TopicPartition(name, x.PartitionId))];
    }

    /// <summary>How many records there are, or were at the last answer while a partition has no leader.</summary>
    public long Records()
    {
        try
        {
            return _records = _partitions.Sum(x => _consumer.QueryWatermarkOffsets(x, Limit).High.Value);
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.NotLeaderForPartition or ErrorCode.LeaderNotAvailable)
        {
            // A new topic: its leaders are not yet known everywhere.
            return _records;
        }
    }

    public void Dispose() => _consumer.Dispose();
}
