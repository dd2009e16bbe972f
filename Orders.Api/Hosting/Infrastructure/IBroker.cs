using Confluent.Kafka;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The Kafka broker that the process uses.</summary>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>How to reach the broker.</summary>
    ClientConfig Client { get; }

    /// <summary>Whether the broker is embedded: only this process uses it, so topics are created without being asked.</summary>
    bool IsEmbedded { get; }

    /// <summary>Whether the broker keeps its records in the memory of this process.</summary>
    bool IsInMemory { get; }

    IEnumerable<BannerLine> Banner { get; }

    /// <summary>The names of the topics that the application needs and the broker does not have.</summary>
    Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken);

    /// <summary>How many partitions each of the topics has, by their names at the broker.</summary>
    Task<IReadOnlyDictionary<string, int>> PartitionCounts(IEnumerable<string> topics, CancellationToken cancellationToken);

    Task CreateMissingTopics(CancellationToken cancellationToken);

    /// <summary>How the topics differ from what the design needs, line by line, and how to mend them; empty if they do not.</summary>
    Task<IReadOnlyList<string>> TopicReport(CancellationToken cancellationToken);
}
