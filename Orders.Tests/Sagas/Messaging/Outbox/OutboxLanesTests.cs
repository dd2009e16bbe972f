using Orders.Sagas.Messaging.Outbox;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Unit")]
public sealed class OutboxLanesTests
{
    [Theory]
    [InlineData("", 5)]
    [InlineData("a", 12)]
    [InlineData("019a9c3e-0000-7000-8000-000000000001", 20)]
    public void A_key_keeps_its_lane_from_release_to_release(string key, short lane) => Assert.Equal(lane, OutboxLanes.Of(key));

    [Fact]
    public void Keys_spread_over_all_lanes()
    {
        var lanes = Enumerable.Range(0, 10_000).GroupBy(n => OutboxLanes.Of($"key-{n}")).ToList();

        Assert.Equal(OutboxOptions.LaneCount, lanes.Count);
        Assert.All(lanes, lane => Assert.InRange(lane.Key, 0, OutboxOptions.LaneCount - 1));
        Assert.All(lanes, lane => Assert.InRange(lane.Count(), 200, 450));
    }
}
