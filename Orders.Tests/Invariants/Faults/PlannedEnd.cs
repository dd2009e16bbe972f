using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Invariants.Faults;

/// <summary>How an order must end, by its plan and by what the provider captured.</summary>
internal static class PlannedEnd
{
    public static string Of(OrderPlan plan, bool isCharged, string state) =>
        plan.PaymentMethod.Contains("declined", StringComparison.Ordinal) ? OrderStatus.Cancelled
        : plan.CancelsAfter is not null || (plan.Sku == OrderPlan.ScarceSku && state != OrderStatus.Paid)
            ? isCharged ? OrderStatus.Refunded : OrderStatus.Cancelled
        : plan.Ships && plan.Sku != OrderPlan.ScarceSku ? OrderStatus.Shipped
        : OrderStatus.Paid;
}
