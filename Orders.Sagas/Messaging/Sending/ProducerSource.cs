using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Lends the process's producer: created at first use, and replaced after a fatal error, or when it knows no broker.</summary>
internal sealed class ProducerSource(ClientConfig client, TimeProvider time, ILogger<ProducerSource> logger) : IDisposable
{
    /// <summary>How long a record may wait for its acknowledgement.</summary>
    /// <remarks>
    /// Shorter than the time-out of an outbox lane (30 s), so that the relay can still complete the acknowledged rows of a batch.
    /// </remarks>
    public static TimeSpan MessageTimeout { get; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a producer's thread waits for a report. A report ends the wait at once; it delays only the disposal.</summary>
    public const int IdlePollMs = 500;

    /// <summary>How soon a producer that knows no broker is replaced.</summary>
    const int StatisticsIntervalMs = 5_000;

    readonly Lock _lock = new();
    readonly RepeatedReports _reports = new(time);
    SharedProducer? _current;

    /// <summary>Lends the producer. Its borrowers return it within their own limits.</summary>
    public ProducerLoan Borrow()
    {
        lock (_lock)
        {
            if (_current?.TryBorrow() is { } loan)
                return loan;
            _current = new SharedProducer(Build);
            return _current.TryBorrow()!;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _current?.Retire(new Error(ErrorCode.Local_Destroy));
    }

    IProducer<byte[], byte[]> Build(Action<Error> retire) => new ProducerBuilder<byte[], byte[]>(Configuration())
        .SetErrorHandler((_, error) => OnError(error, mustRetire: error.IsFatal, retire))
        .SetStatisticsHandler((_, json) => OnStatistics(ClientStatistics.Parse(json), retire))
        .SetLogHandler((_, message) => logger.ClientLog(message))
        .Build();

    void OnStatistics(ClientStatistics statistics, Action<Error> retire)
    {
        if (!statistics.KnowsBroker)
            OnError(ClientStatistics.NoBrokerKnown, mustRetire: true, retire);
    }

    void OnError(Error error, bool mustRetire, Action<Error> retire)
    {
        _reports.Of(logger, $"the error {error.Code} of the producer").ProducerError(error.Code, mustRetire);
        if (mustRetire)
            retire(error);
    }

    ProducerConfig Configuration() => new(new Dictionary<string, string>(client))
    {
        EnableIdempotence = true,
        Acks = Acks.All,
        MessageTimeoutMs = (int)MessageTimeout.TotalMilliseconds,
        CompressionType = CompressionType.Lz4,
        LingerMs = 1,
        StatisticsIntervalMs = StatisticsIntervalMs,
        // Like Java's producer and Kafka Connect, so that the records of a key meet in one partition if other systems write some of them.
        Partitioner = Partitioner.Murmur2Random,
        // A report needs no copy of the record.
        DeliveryReportFields = "none",
        CancellationDelayMaxMs = IdlePollMs,
    };
}
