using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>At most once: offsets are committed before processing, and every lost record is counted.</summary>
/// <remarks>
/// <code>
/// poll round ─► 1. open window ─► 2. commit offsets ─► lanes ─► 3. process once, mark as finished
///               (PostgreSQL)      (Kafka)                       (one PostgreSQL transaction)
///
/// A crash before 2: the partition's next owner deletes the window and reads the records again. Nothing is lost.
/// A crash after 2:  the unfinished records of the window are lost. The partition's next owner counts them.
/// A failure in 3:   the records are lost, and counted at once. They move to an abandoned window.
/// </code>
/// </remarks>
internal sealed class AtMostOnceGuarantee(
    UnitOfWorkRunner runner, IDeliveryWindows windows, TopicEndpointSettings settings, EndpointMonitor monitor, TimeProvider time,
    ILogger logger)
    : IReceiveGuarantee
{
    public IRecordDelivery Delivery { get; } = new SingleAttemptDelivery(runner, settings, windows, monitor, logger);

    public IOffsetCommitStrategy CommitStrategy(RecordLanes lanes, PartitionAssignments assignments) =>
        new CommitBeforeProcessing(settings, windows, lanes, assignments, monitor, time, logger);
}
