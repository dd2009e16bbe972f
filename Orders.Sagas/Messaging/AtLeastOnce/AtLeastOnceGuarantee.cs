using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>At least once: offsets are committed after their records are consumed or stored as dead letters.</summary>
/// <remarks>
/// <code>
/// poll round ─► lanes ─► 1. process, retry ─► 2. checkpoint ─► 3. commit offsets
///                        (one transaction)    (in memory)      (Kafka)
///
/// A crash before 1 ends: nothing happened. The next owner reads the record again.
/// A crash before 3:      the next owner reads the record again. The inbox, or the effect itself, refuses the duplicate.
/// </code>
/// </remarks>
internal sealed class AtLeastOnceGuarantee(
    UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor, RetryBackoff backoff,
    ILogger logger)
    : IReceiveGuarantee
{
    public IRecordDelivery Delivery { get; } = new RetryingDelivery(runner, deadLetters, settings, monitor, backoff, logger);

    public IOffsetCommitStrategy CommitStrategy(RecordLanes lanes, PartitionAssignments assignments) =>
        new CommitAfterProcessing(settings, lanes, assignments, monitor, logger);
}
