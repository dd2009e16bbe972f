using System.Threading.Channels;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Receiving;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Unit")]
public sealed class RecordLanesTests
{
    /// <summary>The poll thread leaves records with the client then, because a pause would throw away what it has fetched.</summary>
    [Fact]
    public async Task Lanes_that_all_have_two_units_waiting_have_no_room_until_one_takes_a_unit()
    {
        var delivery = new HeldDelivery();
        var (lanes, assignment) = (new RecordLanes(delivery, laneCount: 1, recordLimit: 20), new PartitionAssignment(new("numbers", 0)));
        Add(0);
        await Eventually.True(() => delivery.Begun == 1);

        for (var offset = 1; offset <= 39; offset++)
            Add(offset);
        Assert.True(lanes.WaitForRoom(TimeSpan.Zero));
        Add(40);
        Assert.False(lanes.WaitForRoom(TimeSpan.Zero));

        delivery.Release();
        Assert.True(lanes.WaitForRoom(Eventually.DefaultLimit));
        delivery.Release();
        delivery.Release();
        await lanes.Complete();

        void Add(long offset)
        {
            assignment.Start(offset);
            var message = new Message<byte[], byte[]> { Key = [1], Value = [] };
            lanes.Add(new(new() { TopicPartitionOffset = new(assignment.Partition, offset), Message = message }, assignment, null!));
        }
    }

    /// <summary>Holds each unit until the test releases it.</summary>
    sealed class HeldDelivery : IRecordDelivery
    {
        readonly Channel<bool> _released = Channel.CreateUnbounded<bool>();
        int _begun;

        public int Begun => Volatile.Read(ref _begun);

        public void Release() => _released.Writer.TryWrite(true);

        public async Task Deliver(IReadOnlyList<InboundRecord> batch)
        {
            Interlocked.Increment(ref _begun);
            await _released.Reader.ReadAsync();
        }

        public void Drop(InboundRecord record)
        {
        }
    }
}
