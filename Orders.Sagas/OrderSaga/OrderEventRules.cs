using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;

namespace Orders.Sagas.OrderSaga;

/// <summary>What an event from the topic must hold before the saga sees it: anyone may write there by hand.</summary>
internal sealed class OrderEventRules :
    IFilter<ConsumeContext<OrderCreated>>,
    IFilter<ConsumeContext<OrderRejected>>,
    IFilter<ConsumeContext<PaymentReceived>>,
    IFilter<ConsumeContext<PaymentDeclined>>,
    IFilter<ConsumeContext<PaymentRefunded>>,
    IFilter<ConsumeContext<OrderShipped>>,
    IFilter<ConsumeContext<OrderCancellationRequested>>,
    IFilter<ConsumeContext<OutOfStock>>,
    IFilter<ConsumeContext<PaymentDeadlinePassed>>,
    IFilter<ConsumeContext<ShipmentDeadlinePassed>>,
    IFilter<ConsumeContext<RefundDeadlinePassed>>,
    IFilter<ConsumeContext<AttentionAcknowledged>>
{
    public void Probe(ProbeContext context) => context.CreateFilterScope("order-event-rules");

    public Task Send(ConsumeContext<OrderCreated> context, IPipe<ConsumeContext<OrderCreated>> next) =>
        Check(context, next, Rules(context.Message));

    public Task Send(ConsumeContext<OrderRejected> context, IPipe<ConsumeContext<OrderRejected>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (context.Message.Reasons is { Count: > 0 }, "reasons must have at least one."),
        ]);

    public Task Send(ConsumeContext<PaymentReceived> context, IPipe<ConsumeContext<PaymentReceived>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (context.Message.Amount > 0, "amount must be positive."),
            (!string.IsNullOrWhiteSpace(context.Message.Currency), "currency must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.PaymentReference), "paymentReference must be set."),
        ]);

    public Task Send(ConsumeContext<PaymentDeclined> context, IPipe<ConsumeContext<PaymentDeclined>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.Reason), "reason must be set."),
        ]);

    public Task Send(ConsumeContext<OrderShipped> context, IPipe<ConsumeContext<OrderShipped>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.Carrier), "carrier must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.TrackingNumber), "trackingNumber must be set."),
        ]);

    public Task Send(ConsumeContext<PaymentRefunded> context, IPipe<ConsumeContext<PaymentRefunded>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (context.Message.Amount > 0, "amount must be positive."),
            (!string.IsNullOrWhiteSpace(context.Message.Currency), "currency must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.PaymentReference), "paymentReference must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.RefundReference), "refundReference must be set."),
        ]);

    public Task Send(ConsumeContext<OrderCancellationRequested> context, IPipe<ConsumeContext<OrderCancellationRequested>> next) =>
        Check(context, next, [(context.Message.OrderId != Guid.Empty, "orderId must be set.")]);

    public Task Send(ConsumeContext<OutOfStock> context, IPipe<ConsumeContext<OutOfStock>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.Sku), "sku must be set."),
        ]);

    public Task Send(ConsumeContext<PaymentDeadlinePassed> context, IPipe<ConsumeContext<PaymentDeadlinePassed>> next) =>
        Check(context, next, [(context.Message.OrderId != Guid.Empty, "orderId must be set.")]);

    public Task Send(ConsumeContext<ShipmentDeadlinePassed> context, IPipe<ConsumeContext<ShipmentDeadlinePassed>> next) =>
        Check(context, next, [(context.Message.OrderId != Guid.Empty, "orderId must be set.")]);

    public Task Send(ConsumeContext<RefundDeadlinePassed> context, IPipe<ConsumeContext<RefundDeadlinePassed>> next) =>
        Check(context, next, [(context.Message.OrderId != Guid.Empty, "orderId must be set.")]);

    public Task Send(ConsumeContext<AttentionAcknowledged> context, IPipe<ConsumeContext<AttentionAcknowledged>> next) =>
        Check(context, next,
        [
            (context.Message.OrderId != Guid.Empty, "orderId must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.Attention), "attention must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.By), "by must be set."),
            (!string.IsNullOrWhiteSpace(context.Message.Note), "note must be set."),
        ]);

    static IEnumerable<(bool Holds, string Rule)> Rules(OrderCreated order) =>
    [
        (order.OrderId != Guid.Empty, "orderId must be set."),
        (!string.IsNullOrWhiteSpace(order.CustomerId), "customerId must be set."),
        (!string.IsNullOrWhiteSpace(order.CustomerEmail), "customerEmail must be set."),
        (order.Currency is { Length: 3 }, "currency must be an ISO 4217 code."),
        (!string.IsNullOrWhiteSpace(order.PaymentMethod), "paymentMethod must be set."),
        // The saga keeps none. Its dead letter holds the record as the topic does, until an operator discards it.
        (!CardNumber.Is(order.PaymentMethod), $"paymentMethod {CardNumber.Rule}"),
        (order.Lines is { Count: > 0 }, "lines must have at least one line."),
        .. (order.Lines ?? []).SelectMany((line, i) => Rules(line, $"lines[{i}]")),
    ];

    /// <summary>Required members and nulls are checked by the reading of JSON, but not inside of lists.</summary>
    static IEnumerable<(bool Holds, string Rule)> Rules(OrderLine? line, string path) => line is null ? [(false, $"{path} must be set.")] :
    [
        (!string.IsNullOrWhiteSpace(line.Sku), $"{path}.sku must be set."),
        (line.Quantity > 0, $"{path}.quantity must be at least 1."),
        (line.UnitPrice >= 0, $"{path}.unitPrice must not be negative."),
    ];

    static Task Check<T>(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next, IEnumerable<(bool Holds, string Rule)> rules)
        where T : class
    {
        var broken = rules.Where(rule => !rule.Holds).Select(rule => rule.Rule).ToList();
        return broken.Count == 0 ? next.Send(context) : throw new InvalidMessageException(broken);
    }
}

internal static class OrderEventRulesExtensions
{
    public static void RequireOrderEventRules(this ISagaConfigurator<OrderState> saga)
    {
        var rules = new OrderEventRules();
        saga.Message<OrderCreated>(message => message.UseFilter(rules));
        saga.Message<OrderRejected>(message => message.UseFilter(rules));
        saga.Message<PaymentReceived>(message => message.UseFilter(rules));
        saga.Message<PaymentDeclined>(message => message.UseFilter(rules));
        saga.Message<PaymentRefunded>(message => message.UseFilter(rules));
        saga.Message<OrderShipped>(message => message.UseFilter(rules));
        saga.Message<OrderCancellationRequested>(message => message.UseFilter(rules));
        saga.Message<OutOfStock>(message => message.UseFilter(rules));
        saga.Message<PaymentDeadlinePassed>(message => message.UseFilter(rules));
        saga.Message<ShipmentDeadlinePassed>(message => message.UseFilter(rules));
        saga.Message<RefundDeadlinePassed>(message => message.UseFilter(rules));
        saga.Message<AttentionAcknowledged>(message => message.UseFilter(rules));
    }
}
