using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Intake;

[Trait("Category", "Kafka")]
public sealed class When_an_order_goes_through_the_intake
{
    [Fact]
    public async Task The_order_is_created_or_rejected_and_a_payment_of_a_rejected_order_needs_attention()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { Intake = true });
        var (good, bad) = (Submissions.NewOrder(), Submissions.NewOrder());

        await saga.Produce(Topics.SubmittedOrders, good, Submissions.Of(good));
        await saga.Produce(Topics.SubmittedOrders, bad, Submissions.TooMuch(bad));

        await database.OrderIs(good, OrderStatus.AwaitingPayment);
        var rejected = await database.OrderIs(bad, OrderStatus.Rejected);
        Assert.Contains("one SKU", rejected!.Reason, StringComparison.Ordinal);
        // The reservations share the transaction of OrderCreated, but readers may see them later.
        var reservations = await Eventually.Is(() => saga.Read(Topics.InventoryReservations), records => records.Count >= 2);
        Assert.Equal(2, reservations.Count);
        Assert.All(reservations, record => Assert.Equal(good.ToString(), record.Message.Key));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Single(await saga.Read(Topics.PaymentRequests));

        await saga.Produce(Topics.Payments, bad, OrderEvents.Paid(bad));
        var paid = await Eventually.Is(() => database.Order(bad), order => order!.Attention is not null);
        Assert.Equal((OrderStatus.Rejected, OrderAttention.PaidAlthoughRejected), (paid!.CurrentState, paid.Attention));
    }

    [Fact]
    public async Task A_submission_written_twice_is_one_order()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix, options => options with { Intake = true });
        var (order, messageId) = (Submissions.NewOrder(), Submissions.NewOrder());

        for (var i = 0; i < 2; i++)
            await saga.Produce(Topics.SubmittedOrders, order, Submissions.Of(order), messageId);

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        var created = await Eventually.Is(() => saga.Read(Topics.Orders), records => records.Count == 2);
        Assert.Single(created.Select(record => record.Message.Headers.GetLastBytes("MessageId")).Select(Convert.ToHexString).Distinct());
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Single(await saga.Read(Topics.PaymentRequests));
        Assert.Single(await database.History(order));
    }
}
