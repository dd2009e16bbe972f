using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Analytics;

/// <summary>
/// Counts what happens to orders. At most once: a figure that misses an event is better than one that holds up orders. What is sent twice under one message id
/// is counted once.
/// </summary>
internal sealed class AnalyticsConsumer(CountedEvents counted) :
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
    public Task Consume(ConsumeContext<OrderCreated> context) => Count(context, context.Message.OrderId, OrderStatus.Submitted, context.Message.CreatedAt);

    public Task Consume(ConsumeContext<OrderRejected> context) => Count(context, context.Message.OrderId, OrderStatus.Rejected, context.Message.SubmittedAt);

    public Task Consume(ConsumeContext<PaymentReceived> context) =>
        Count(context, context.Message.OrderId, OrderStatus.Paid, context.Message.ReceivedAt, context.Message.Amount, context.Message.Currency);

    public Task Consume(ConsumeContext<PaymentDeclined> context) => Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.DeclinedAt);

    /// <summary>A charge that was a mistake was never counted as revenue, so that giving it back takes none away.</summary>
    public Task Consume(ConsumeContext<PaymentRefunded> context) => context.Message.Reason == RefundReason.OrderCancelled
        ? Count(context, context.Message.OrderId, OrderStatus.Refunded, context.Message.RefundedAt, -context.Message.Amount, context.Message.Currency)
        : Task.CompletedTask;

    public Task Consume(ConsumeContext<OrderShipped> context) => Count(context, context.Message.OrderId, OrderStatus.Shipped, context.Message.ShippedAt);

    public Task Consume(ConsumeContext<OrderCancellationRequested> context) => Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.RequestedAt);

    public Task Consume(ConsumeContext<OutOfStock> context) => Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.FoundAt);

    /// <summary>An order whose payment is in doubt is not cancelled for it.</summary>
    public Task Consume(ConsumeContext<PaymentDeadlinePassed> context) => context.Message.IsPaymentInDoubt
        ? Task.CompletedTask
        : Count(context, context.Message.OrderId, OrderStatus.Cancelled, context.Message.DueAt);

    Task Count(ConsumeContext context, Guid orderId, string status, DateTimeOffset at, decimal? amount = null, string? currency = null)
    {
        counted.Add(new AnalyticsEvent
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
