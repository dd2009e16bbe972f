using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>At most once: commit the offset, then process once; delivery windows count what is lost in between.</summary>
internal sealed class AtMostOnceGuarantee(
    UnitOfWorkRunner runner, IDeliveryWindows windows, TopicEndpointSettings settings, EndpointMonitor monitor, ILogger logger) : IReceiveGuarantee
{
    public IRecordDelivery Delivery { get; } = new AtMostOnceDelivery(runner, settings, windows, monitor, logger);

    public IOffsetCommitStrategy Commits(RecordLanes lanes, PartitionAssignments assignments) =>
        new CommitBeforeProcessing(settings, windows, lanes, assignments, monitor, logger);
}
