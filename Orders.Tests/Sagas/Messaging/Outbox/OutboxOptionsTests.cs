using Orders.Sagas.Messaging.Outbox;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Unit")]
public sealed class OutboxOptionsTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(6, 3_200)]
    [InlineData(7, 5_000)]
    [InlineData(int.MaxValue, 5_000)]
    public void The_relays_pauses_double_up_to_5_seconds(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new OutboxOptions().Retry.PauseAfter(failures, random: 0));

    /// <summary>A second relay always finds lanes, and the poll is far shorter than the limit of the health check.</summary>
    [Fact]
    public void The_batches_of_a_process_leave_lanes_for_another_relay()
    {
        var options = new OutboxOptions();

        Assert.InRange(options.ConcurrentBatches * options.LanesPerBatch, 1, OutboxOptions.LaneCount / 2);
        Assert.True(options.PollInterval < options.LaneTimeout);
    }
}
