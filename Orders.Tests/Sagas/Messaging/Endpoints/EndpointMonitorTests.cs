using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Tests.Sagas.Messaging.Endpoints;

[Trait("Category", "Unit")]
public sealed class EndpointMonitorTests
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    readonly FakeTimeProvider _time = new();
    readonly EndpointMonitor _monitor;

    public EndpointMonitorTests()
    {
        var settings = new TopicEndpointSettings(
            TopicEndpointDeclaration.Of("orders", "readers", typeof(object), _ => { }), "readers", new ConsumerConfig(), new(), null, []);
        _monitor = new EndpointMonitor(settings, Limit, _time);
        _monitor.Started();
    }

    [Fact]
    public void A_consumer_that_does_not_join_its_group_is_a_stall()
    {
        Assert.False(IsStalledAfter(TimeSpan.FromSeconds(110)));
        Assert.True(IsStalledAfter(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_consumer_without_a_broker_is_not_stalled()
    {
        _monitor.SetBrokerUnavailable(true);
        Assert.False(IsStalledAfter(TimeSpan.FromMinutes(10)));

        _monitor.SetBrokerUnavailable(false);
        Assert.False(IsStalledAfter(TimeSpan.FromSeconds(110)));
        Assert.True(IsStalledAfter(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_member_without_partitions_is_not_stalled()
    {
        _monitor.Owns([]);
        Assert.False(IsStalledAfter(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void The_stall_of_a_consumer_ends_when_the_next_one_joins()
    {
        Assert.True(IsStalledAfter(TimeSpan.FromSeconds(130)));
        _monitor.Stopped();
        _monitor.Started();
        Assert.False(IsStalledAfter(TimeSpan.FromSeconds(1)));

        _monitor.Owns([]);
        Assert.False(IsStalledAfter(TimeSpan.FromSeconds(1)));
        _monitor.Owns([new("orders", 0)]);
        _monitor.Polled(new Dictionary<TopicPartition, long>(), [new WorkLine(0, Waits: false, Progress: 0)]);
        Assert.False(IsStalledAfter(TimeSpan.FromSeconds(1)));
    }

    /// <summary>Polls without partitions each second, as a poll thread does.</summary>
    bool IsStalledAfter(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _monitor.Polled(new Dictionary<TopicPartition, long>(), []);
            if (_monitor.HasStalled())
                return true;
        }

        return false;
    }
}
