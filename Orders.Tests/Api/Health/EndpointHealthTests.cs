using Orders.Api.Health;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Tests.Api.Health;

[Trait("Category", "Unit")]
public sealed class EndpointHealthTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
    static readonly EndpointState Working = new(
        "orders", "order-saga.orders", IsStarted: true, HasJoined: true, [0], IsBrokerUnavailable: false, RetryingSince: null,
        LastError: null, new Dictionary<int, long> { [0] = 5 }, LastCommitAt: Now);

    [Fact]
    public void An_endpoint_that_works_is_ready_and_without_alert()
    {
        Assert.Null(EndpointHealth.NotReady(Working));
        Assert.Null(EndpointHealth.Failing(Working, Now));
        Assert.Null(EndpointHealth.Lagging(Working));
    }

    [Fact]
    public void An_endpoint_that_no_record_reaches_is_not_ready()
    {
        Assert.Contains("does not answer", EndpointHealth.NotReady(Working with { IsBrokerUnavailable = true }), StringComparison.Ordinal);
        Assert.Contains("not started, after 08006",
            EndpointHealth.NotReady(Working with { IsStarted = false, LastError = "08006" }), StringComparison.Ordinal);
        Assert.Contains("nothing moves", EndpointHealth.NotReady(Working with { StalledSince = Now }), StringComparison.Ordinal);
        Assert.Contains("without counterpart: orders 4",
            EndpointHealth.NotReady(Working with { OwnedApart = "orders 4" }), StringComparison.Ordinal);
        Assert.Contains("joined", EndpointHealth.NotReady(Working with { HasJoined = false }), StringComparison.Ordinal);
    }

    /// <summary>Another process would fail with the same records, so a restart or a removal would help nobody.</summary>
    [Fact]
    public void Records_that_fail_or_wait_are_an_alert_and_the_endpoint_stays_ready()
    {
        var since = Now - EndpointHealth.Patience - TimeSpan.FromSeconds(1);
        var failing = Working with { RetryingSince = since, WaitingForRetry = 2, LastError = "TransientException" };
        var lagging = Working with { Lags = new Dictionary<int, long> { [0] = EndpointHealth.MaxLag, [1] = 1 } };

        Assert.Equal(
            ("order-saga.orders on orders: records fail (2 wait for a retry), last with TransientException", since),
            EndpointHealth.Failing(failing, Now));
        Assert.Equal(
            ("order-saga.orders on orders: every record fails or too many wait, last with TransientException", since),
            EndpointHealth.Failing(failing with { TroubleSince = since }, Now));
        Assert.Null(EndpointHealth.Failing(failing with { RetryingSince = Now - EndpointHealth.Patience }, Now));
        Assert.Equal("order-saga.orders on orders: 10001 records are unfinished", EndpointHealth.Lagging(lagging));
        Assert.Null(EndpointHealth.NotReady(failing));
        Assert.Null(EndpointHealth.NotReady(lagging));
    }
}
