using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Intake;

/// <summary>What becomes of a submitted order. A pure function: the exactly-once endpoint may work an order more than once, and writes its output once.</summary>
internal static class OrderIntake
{
    /// <summary>The order's acceptance and a reservation for each article, or its rejection.</summary>
    /// <exception cref="InvalidMessageException">It has no identity, so not even a rejection can name it.</exception>
    public static IEnumerable<object> Decide(OrderSubmitted order)
    {
        if (order.OrderId == Guid.Empty)
            throw new InvalidMessageException(["orderId must be set."]);
        var broken = SubmittedOrderRules.Broken(order);
        return broken.Count > 0 ? [Rejected(order, broken)] : [Created(order), .. Reservations(order)];
    }

    static OrderRejected Rejected(OrderSubmitted order, IReadOnlyList<string> broken) =>
        new() { OrderId = order.OrderId, Reasons = broken, SubmittedAt = order.SubmittedAt };

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
        .Select(article => new ReserveInventory { OrderId = order.OrderId, Sku = article.Key, Quantity = article.Sum(line => line.Quantity) });
}
