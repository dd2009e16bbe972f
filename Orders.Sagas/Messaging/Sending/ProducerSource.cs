using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Makes the producer at first use, and another one once the client says that it is beyond repair.</summary>
internal sealed class ProducerSource(ClientConfig client, ILogger<ProducerSource> logger) : IDisposable
{
    /// <summary>Shorter than a relay may hold its lanes (<c>OutboxOptions.LaneTimeout</c>): what was acknowledged beside a record that is given up is still deleted.</summary>
    static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(20);

    readonly Lock _lock = new();
    IProducer<byte[], byte[]>? _current;
    volatile bool _isBeyondRepair;

    public IProducer<byte[], byte[]> Current
    {
        get
        {
            lock (_lock)
            {
                if (_isBeyondRepair)
                    Discard();
                return _current ??= Build();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Discard();
    }

    void Discard()
    {
        _current?.Dispose();
        _current = null;
        _isBeyondRepair = false;
    }

    IProducer<byte[], byte[]> Build() => new ProducerBuilder<byte[], byte[]>(Configuration())
        .SetErrorHandler((_, error) => OnError(error))
        .SetLogHandler((_, message) => logger.ClientLog(message))
        .Build();

    void OnError(Error error)
    {
        logger.ProducerError(error.Code, error.IsFatal);
        if (error.IsFatal)
            _isBeyondRepair = true;
    }

    ProducerConfig Configuration() => new(new Dictionary<string, string>(client))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        MessageTimeoutMs = (int)MessageTimeout.TotalMilliseconds,
        CompressionType = CompressionType.Lz4,
        LingerMs = 2,
    };
}
