using Confluent.Kafka;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The Kafka that the process stands on.</summary>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>How to reach it.</summary>
    ClientConfig Client { get; }

    /// <summary>It is private to this process, which may make topics by itself.</summary>
    bool IsEmbedded { get; }

    /// <summary>The broker keeps its records in the memory of this process.</summary>
    bool IsInMemory { get; }

    IEnumerable<BannerLine> Banner { get; }

    /// <summary>The topics that the application needs and the broker has not, as the broker would know them.</summary>
    Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken);

    Task CreateMissingTopics(CancellationToken cancellationToken);
}
