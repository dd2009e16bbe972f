using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Rules;

namespace Orders.Sagas.Intake;

/// <summary>Accepts or rejects a submitted order.</summary>
/// <remarks>A pure function: the exactly-once endpoint may process an order more than once, and writes its outputs once.</remarks>
internal static class OrderIntake
{
    /// <summary>The order's acceptance and a reservation for each SKU, or its rejection.</summary>
    /// <exception cref="InvalidMessageException">The order has no id, so not even a rejection can name it.</exception>
    public static IEnumerable<object> Decide(OrderSubmitted order)
    {
        if (order.OrderId == Guid.Empty)
            throw new InvalidMessageException(["orderId must be set."]);
        order = CanonicalForm.Of(order);
        var broken = OrderRules.Broken(order);
        return broken.Count > 0 ? [Rejected(order, broken)] : [Created(order), .. Reservations(order)];
    }

    static OrderRejected Rejected(OrderSubmitted order, IEnumerable<BrokenRule> broken) =>
        new() { OrderId = order.OrderId, Reasons = [.. broken.Select(rule => rule.ToString())], SubmittedAt = order.SubmittedAt };

    static OrderCreated Created(OrderSubmitted order) => new()
    {
        OrderId = order.OrderId,
        CustomerId = order.CustomerId,
        CustomerEmail = order.CustomerEmail,
        Currency = order.Currency,
        PaymentMethod = order.PaymentMethod,
        Lines = order.Lines,
        CreatedAt = order.SubmittedAt,
    };

    static IEnumerable<ReserveInventory> Reservations(OrderSubmitted order) => order.Lines
        .GroupBy(line => line.Sku, StringComparer.Ordinal)
        .Select(sku => new ReserveInventory { OrderId = order.OrderId, Sku = sku.Key, Quantity = sku.Sum(line => line.Quantity) });
}
