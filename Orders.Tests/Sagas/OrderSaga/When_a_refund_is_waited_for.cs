using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>A refund has a deadline too. It does not change the order's state: the order needs attention.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_refund_is_waited_for : SagaOnAClock
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task An_order_that_is_not_refunded_in_time_needs_attention_until_it_is()
    {
        await using var saga = await Start();
        await Pay(saga);
        var refunding = await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        Assert.Equal(refunding.UpdatedAt + Limits.Refund, refunding.DueAt);

        Time.Advance(refunding.DueAt!.Value - Time.GetUtcNow() - Moment);
        Assert.Equal(0, await Sweep(saga));
        var late = await AfterSweeps(order => order.Attention is not null);
        Assert.Equal((OrderStatus.Refunding, OrderAttention.RefundDeadline, null), (late.CurrentState, late.Attention, late.DueAt));
        Assert.Equal(refunding.DueAt, Assert.Single(await Published<RefundDeadlinePassed>(saga, Topics.Orders)).DueAt);
        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(Order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
        Assert.Single(await Published<RequestRefund>(saga, Topics.PaymentRequests));
    }

    [Fact]
    public async Task A_refund_that_arrives_in_time_ends_its_deadline()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.OutOfStock(Order));

        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(Order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
    }

    /// <summary>The payment arrived after the cancellation, or before the order.</summary>
    [Fact]
    public async Task Every_refund_has_a_deadline_whatever_led_to_it()
    {
        await using var saga = await Start();
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        await Becomes(saga, OrderStatus.Cancelled, OrderEvents.Cancellation(Order));
        var late = await Becomes(saga, OrderStatus.Refunding, OrderEvents.Paid(Order));
        var early = OrderEvents.NewOrder();
        await SendAll(saga, (early, OrderEvents.Paid(early)));
        await SendAll(saga, (early, OrderEvents.Cancellation(early)));
        await saga.Send(early, OrderEvents.Created(early));
        var first = await OrderIs(OrderStatus.Refunding, early);

        Assert.Equal((late.UpdatedAt + Limits.Refund, first.UpdatedAt + Limits.Refund), (late.DueAt, first.DueAt));
    }

    /// <summary>An open charge holds up the payment deadline, which would cancel the order.</summary>
    /// <remarks>The refund deadline only raises attention, so nothing holds it up.</remarks>
    [Theory]
    [InlineData(PaymentKind.Refund)]
    [InlineData(PaymentKind.Charge)]
    public async Task A_late_refund_raises_attention_even_while_an_attempt_is_in_doubt(PaymentKind kind)
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        await Attempt(kind, PaymentAttemptState.InDoubt);

        Time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterSweeps(order => order.Attention is not null)).Attention);
    }

    /// <summary>The refund clears its attention.</summary>
    /// <remarks>If the refund deadline overwrote the attention for the shipment, the refund would clear that too.</remarks>
    [Fact]
    public async Task A_late_refund_raises_no_attention_while_the_order_has_another()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        await SendAll(saga, (Order, OrderEvents.Shipped(Order)));

        Time.Advance(Limits.Refund);
        var again = await AfterSweeps(order => order.DueAt > Time.GetUtcNow());
        Assert.Equal((OrderAttention.ShippedAlthoughCancelled, again.UpdatedAt + Limits.Refund), (again.Attention, again.DueAt));
        await SendAll(saga, (Order, OrderEvents.Acknowledged(Order, OrderAttention.ShippedAlthoughCancelled)));
        Time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterSweeps(order => order.Attention is not null)).Attention);
    }
}
