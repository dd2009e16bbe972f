using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Creates the producer at first use, and a new one after a fatal error.</summary>
internal sealed class ProducerSource(ClientConfig client, ILogger<ProducerSource> logger) : IDisposable
{
    /// <summary>How long a record may wait for its acknowledgement.</summary>
    /// <remarks>
    /// Shorter than the time-out of an outbox lane (30 s), so that the relay can still complete the acknowledged rows of a batch.
    /// </remarks>
    static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(20);

    readonly Lock _lock = new();
    IProducer<byte[], byte[]>? _current;
    volatile bool _hasFatalError;

    public IProducer<byte[], byte[]> Current
    {
        get
        {
            lock (_lock)
            {
                if (_hasFatalError)
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
        _hasFatalError = false;
    }

    IProducer<byte[], byte[]> Build() => new ProducerBuilder<byte[], byte[]>(Configuration())
        .SetErrorHandler((_, error) => OnError(error))
        .SetLogHandler((_, message) => logger.ClientLog(message))
        .Build();

    void OnError(Error error)
    {
        logger.ProducerError(error.Code, error.IsFatal);
        if (error.IsFatal)
            _hasFatalError = true;
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
