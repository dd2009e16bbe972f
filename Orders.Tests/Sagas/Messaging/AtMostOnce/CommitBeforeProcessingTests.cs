using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

[Trait("Category", "Unit")]
public sealed class CommitBeforeProcessingTests
{
    static readonly TopicPartition Partition = new("payments", 3);

    readonly PartitionAssignments _assignments = new();

    /// <summary>The committed offset is beyond them when their topic was deleted and created again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void A_drain_does_not_wait_for_records_that_are_not_committed(long committed)
    {
        _assignments.Add([Partition]);
        _assignments.Find(Partition)!.CommittedOffset = committed;

        Accept(offset: 7);

        Assert.True(_assignments.Drain([Partition], TimeSpan.Zero));
    }

    void Accept(long offset)
    {
        var assignment = _assignments.Find(Partition)!;
        var source = new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new(Partition, offset) };
        assignment.Start(offset);
        new CommitBeforeProcessing(null!, null!, null!, _assignments, null!, TimeProvider.System, NullLogger.Instance)
            .Accept(new InboundRecord(source, assignment, null!));
    }
}
