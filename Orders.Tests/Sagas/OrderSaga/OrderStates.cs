using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Orders in each state.</summary>
internal static class OrderStates
{
    public const int Version = 5;

    public static OrderState In(string status, Guid orderId)
    {
        var created = OrderEvents.Created(orderId);
        var order = new OrderState { CorrelationId = orderId, Version = Version, CurrentState = status, UpdatedAt = created.CreatedAt };
        if (status is OrderStatus.Expected)
            return order;
        order.CustomerId = created.CustomerId;
        order.CustomerEmail = created.CustomerEmail;
        order.Currency = created.Currency;
        order.PaymentMethod = created.PaymentMethod;
        order.Lines = created.Lines;
        order.Total = 25.00m;
        order.SubmittedAt = created.CreatedAt;
        if (status is OrderStatus.Cancelled or OrderStatus.Refunding or OrderStatus.Refunded or OrderStatus.Rejected)
            order.Reason = OrderReasons.CancelledByCustomer;
        if (status is OrderStatus.Paid or OrderStatus.Shipped or OrderStatus.Refunding or OrderStatus.Refunded)
            order.Pay(orderId);
        if (status is OrderStatus.Shipped)
            order.ShippedAt = OrderEvents.Shipped(orderId).ShippedAt;
        return order;
    }

    static void Pay(this OrderState order, Guid orderId)
    {
        order.Payments = order.Money.With(OrderEvents.Paid(orderId)).Payments;
        if (order.CurrentState is OrderStatus.Refunded)
            order.Refunds = order.Money.With(OrderEvents.Refunded(orderId)).Refunds;
    }
}
