using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.AtLeastOnce;

/// <summary>At least once: retry until a record is consumed or stored as a dead letter, then commit its offset.</summary>
internal sealed class AtLeastOnceGuarantee(
    UnitOfWorkRunner runner, DeadLetterWriter deadLetters, TopicEndpointSettings settings, EndpointMonitor monitor, RetryBackoff backoff, ILogger logger)
    : IReceiveGuarantee
{
    public IRecordDelivery Delivery { get; } = new RecordDelivery(runner, deadLetters, settings, monitor, backoff, logger);

    public IOffsetCommitStrategy Commits(RecordLanes lanes, PartitionAssignments assignments) =>
        new CommitAfterProcessing(settings, lanes, assignments, monitor, logger);
}
