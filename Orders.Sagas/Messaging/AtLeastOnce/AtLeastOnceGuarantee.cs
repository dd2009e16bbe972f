using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>At least once: offsets are committed after their records are consumed or stored.</summary>
/// <remarks>
/// <code>
/// poll round ─► lanes ─► 1. process, or store ─► 2. checkpoint ─► 3. commit offsets
///                        (one transaction)       (in memory)      (Kafka)
///
/// A crash before 1 ends: nothing happened. The next owner reads the record again.
/// A crash before 3:      the next owner reads the record again. The inbox, or the effect itself, refuses the duplicate.
/// </code>
/// </remarks>
internal sealed class AtLeastOnceGuarantee : IReceiveGuarantee
{
    readonly EndpointRetries _retries;
    readonly TopicEndpointSettings _settings;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;

    public AtLeastOnceGuarantee(
        UnitOfWorkRunner runner, DeadLetterWriter deadLetters, IRetryStore store, TopicEndpointSettings settings, EndpointMonitor monitor,
        RetryBackoff backoff, TimeProvider time, ILogger logger)
    {
        (_settings, _monitor, _logger) = (settings, monitor, logger);
        _retries = new EndpointRetries(store, runner, deadLetters, settings, monitor, backoff, time, logger);
        Delivery = new RetryingDelivery(runner, deadLetters, _retries, settings, monitor, backoff, time, logger);
    }

    public IRecordDelivery Delivery { get; }

    public IOffsetCommitStrategy CommitStrategy(RecordLanes lanes, PartitionAssignments assignments) =>
        new CommitAfterProcessing(_settings, lanes, assignments, _retries, _monitor, _logger);
}
