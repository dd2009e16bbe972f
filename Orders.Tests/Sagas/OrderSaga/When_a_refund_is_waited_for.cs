using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>A refund has a deadline too, which ends nothing: somebody is told.</summary>
public sealed class When_a_refund_is_waited_for : SagaOnAClock
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_refund_that_does_not_come_calls_an_operator_until_it_comes()
    {
        await using var saga = await Start();
        await Pay(saga);
        var refunding = await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        Assert.Equal(refunding.UpdatedAt + Limits.Refund, refunding.DueAt);

        Time.Advance(refunding.DueAt!.Value - Time.GetUtcNow() - Moment);
        Assert.Equal(0, await Sweep(saga));
        var late = await AfterThat(order => order.Attention is not null);
        Assert.Equal((OrderStatus.Refunding, OrderAttention.RefundDeadline, null), (late.CurrentState, late.Attention, late.DueAt));
        Assert.Equal(refunding.DueAt, Assert.Single(await Said<RefundDeadlinePassed>(saga, Topics.Orders)).DueAt);
        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(Order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
        Assert.Single(await Said<RequestRefund>(saga, Topics.PaymentRequests));
    }

    [Fact]
    public async Task A_refund_that_comes_in_time_is_due_no_more()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.OutOfStock(Order));

        var refunded = await Becomes(saga, OrderStatus.Refunded, OrderEvents.Refunded(Order));

        Assert.Equal((null, null), (refunded.Attention, refunded.DueAt));
    }

    /// <summary>The money came after the cancellation, or was known before the order was.</summary>
    [Fact]
    public async Task A_refund_is_due_on_whichever_way_the_order_came_to_need_it()
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

    /// <summary>An open charge holds up the payment's deadline, which would cancel the order; here a person is only told.</summary>
    [Theory]
    [InlineData(PaymentKind.Refund)]
    [InlineData(PaymentKind.Charge)]
    public async Task An_operator_is_told_of_a_late_refund_also_while_an_attempt_is_in_doubt(PaymentKind kind)
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        await Attempt(kind, PaymentAttemptState.InDoubt);

        Time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterThat(order => order.Attention is not null)).Attention);
    }

    /// <summary>The call ends when the refund comes; what it had taken the place of would end with it, and nobody would have looked after the parcel.</summary>
    [Fact]
    public async Task A_late_refund_waits_for_its_turn_while_the_order_calls_for_something_else()
    {
        await using var saga = await Start();
        await Pay(saga);
        await Becomes(saga, OrderStatus.Refunding, OrderEvents.Cancellation(Order));
        await SendAll(saga, (Order, OrderEvents.Shipped(Order)));

        Time.Advance(Limits.Refund);
        var again = await AfterThat(order => order.DueAt > Time.GetUtcNow());
        Assert.Equal((OrderAttention.ShippedAlthoughCancelled, again.UpdatedAt + Limits.Refund), (again.Attention, again.DueAt));
        await SendAll(saga, (Order, OrderEvents.Attended(Order, OrderAttention.ShippedAlthoughCancelled)));
        Time.Advance(Limits.Refund);

        Assert.Equal(OrderAttention.RefundDeadline, (await AfterThat(order => order.Attention is not null)).Attention);
    }
}
