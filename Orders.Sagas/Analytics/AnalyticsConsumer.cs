using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Analytics;

/// <summary>Counts what happens to orders.</summary>
/// <remarks>
/// At most once: figures that miss an event are better than figures that delay orders. Duplicates with one message id are counted once.
/// </remarks>
internal sealed class AnalyticsConsumer(AnalyticsEventBatch batch) :
    IConsumer<OrderCreated>,
    IConsumer<OrderRejected>,
    IConsumer<PaymentReceived>,
    IConsumer<PaymentDeclined>,
    IConsumer<PaymentRefunded>,
    IConsumer<OrderShipped>,
    IConsumer<OrderCancellationRequested>,
    IConsumer<OutOfStock>,
    IConsumer<PaymentDeadlinePassed>
{
    public Task Consume(ConsumeContext<OrderCreated> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Submitted, context.Message.CreatedAt);

    public Task Consume(ConsumeContext<OrderRejected> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Rejected, context.Message.SubmittedAt);

    public Task Consume(ConsumeContext<PaymentReceived> context)
    {
        var payment = context.Message;
        return Count(context, payment.OrderId, OrderStatus.Paid, payment.ReceivedAt, payment.Amount, payment.Currency);
    }

    public Task Consume(ConsumeContext<PaymentDeclined> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.DeclinedAt);

    /// <summary>Ignores the refund of a duplicate charge, which was never counted as revenue.</summary>
    public Task Consume(ConsumeContext<PaymentRefunded> context)
    {
        var refund = context.Message;
        return refund.Reason == RefundReason.OrderCancelled
            ? Count(context, refund.OrderId, OrderStatus.Refunded, refund.RefundedAt, -refund.Amount, refund.Currency)
            : Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<OrderShipped> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Shipped, context.Message.ShippedAt);

    public Task Consume(ConsumeContext<OrderCancellationRequested> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.RequestedAt);

    public Task Consume(ConsumeContext<OutOfStock> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.FoundAt);

    /// <summary>Ignores a payment in doubt: it cancels no order.</summary>
    public Task Consume(ConsumeContext<PaymentDeadlinePassed> context) => context.Message.IsPaymentInDoubt
        ? Task.CompletedTask
        : Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.DueAt);

    Task Count(ConsumeContext context, Guid orderId, string status, DateTimeOffset at, decimal? amount = null, string? currency = null)
    {
        batch.Add(new AnalyticsEvent
        {
            MessageId = context.MessageId!.Value,
            Topic = context.ReceiveContext.GetPayload<TopicRecordContext>().Topic,
            OrderId = orderId,
            Status = status,
            At = at.ToUniversalTime(),
            Amount = amount,
            Currency = currency,
        });
        return Task.CompletedTask;
    }
}
