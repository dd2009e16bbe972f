using Orders.Contracts;
using Orders.Sagas.Analytics;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

[Trait("Category", "Kafka")]
public sealed class When_orders_are_refunded_or_cancelled
{
    /// <summary>A duplicate charge was never counted as revenue, so its refund is not subtracted.</summary>
    [Fact]
    public async Task A_refund_is_subtracted_once_and_the_orders_are_counted_by_status()
    {
        await using var database = await TestDatabase.Create();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true });
        var (refunded, kept, unpaid) = (OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.NewOrder());

        await analytics.Send(kept, OrderEvents.Unpaid(kept) with { IsPaymentInDoubt = true });
        await Task.WhenAll(
            analytics.Send(refunded, OrderEvents.Paid(refunded)), analytics.Send(refunded, OrderEvents.Cancellation(refunded)),
            analytics.Send(refunded, OrderEvents.Refunded(refunded)),
            analytics.Send(kept, OrderEvents.Paid(kept) with { Amount = 10m }), analytics.Send(kept, OrderEvents.NotShipped(kept)),
            analytics.Send(kept, OrderEvents.Refunded(kept) with { Reason = RefundReason.DuplicateCharge }),
            analytics.Send(unpaid, OrderEvents.Unpaid(unpaid)), analytics.Send(unpaid, OrderEvents.OutOfStock(unpaid)));
        await Eventually.Equal(6, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));

        await using var db = database.Context();
        var from = OrderEvents.Created(unpaid).CreatedAt;
        var queries = new AnalyticsQueries(db, TimeProvider.System);
        var figures = await queries.Read(from, from.AddDays(8), TestContext.Current.CancellationToken);
        Assert.Equal(new Revenue("EUR", 10m, 2), Assert.Single(figures.Revenue));
        Assert.Equal(
            [("Cancelled", 3L), ("Paid", 2L), ("Refunded", 1L)],
            figures.OrdersPerMinute.GroupBy(x => x.Status)
                .Select(x => (x.Key, x.Sum(y => y.Orders)))
                .OrderBy(x => x.Key, StringComparer.Ordinal));
        Assert.Equal(0, figures.Lost.Records);
    }
}
