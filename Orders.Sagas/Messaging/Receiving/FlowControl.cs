using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Pauses a partition at its limit of unfinished records, and resumes it at half of the limit.</summary>
internal static class FlowControl
{
    public static void PauseAbove(this IConsumer<byte[], byte[]> consumer, int inFlightLimit, PartitionAssignment assignment)
    {
        if (assignment.Unfinished < inFlightLimit || assignment.IsPaused is true)
            return;
        consumer.Pause([assignment.Partition]);
        assignment.IsPaused = true;
    }

    public static void ResumeBelow(this IConsumer<byte[], byte[]> consumer, int inFlightLimit, IEnumerable<PartitionAssignment> assignments)
    {
        foreach (var assignment in assignments.Where(x => x.IsPaused is not false && x.Unfinished <= inFlightLimit / 2))
        {
            consumer.Resume([assignment.Partition]);
            assignment.IsPaused = false;
        }
    }
}
