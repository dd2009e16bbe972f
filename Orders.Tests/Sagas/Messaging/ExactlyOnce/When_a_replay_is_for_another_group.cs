using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>A dead letter's replay goes to one group only; the exactly-once endpoint may have consumed the record long ago.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_replay_is_for_another_group
{
    [Fact]
    public async Task The_record_has_no_output_and_its_offset_passes()
    {
        TestBroker.RequireReal("the in-memory broker does not commit offsets of transactions.");
        var prefix = await NumberTopics.Create();
        await NumberTopics.Produce(prefix, [1, 2]);
        await NumberTopics.Produce(prefix, [3], replayFor: $"{prefix}{RunningPipeline.Group}");
        await NumberTopics.Produce(prefix, [4, 5], replayFor: $"{prefix}other");

        await using var pipeline = await RunningPipeline.Start(prefix);

        await NumberTopics.HasDoubledOnce(prefix, [1, 2, 3], inputs: 5);
        Assert.Equal(0, await Eventually.Is(() => pipeline.State.Lag, lag => lag == 0));
    }
}
