using Orders.Contracts;
using Orders.Sagas.Intake;

namespace Orders.Sagas.Rules;

/// <summary>The rules of an order's content, at REST and on every topic.</summary>
internal static class OrderRules
{
    public static IReadOnlyList<BrokenRule> Broken(OrderSubmitted order) =>
        Broken(order.CustomerId, order.CustomerEmail, order.Currency, order.PaymentMethod, order.Lines);

    public static IReadOnlyList<BrokenRule> Broken(OrderCreated order) =>
        Broken(order.CustomerId, order.CustomerEmail, order.Currency, order.PaymentMethod, order.Lines);

    static List<BrokenRule> Broken(
        string customerId, string customerEmail, string currency, string paymentMethod, IReadOnlyList<OrderLine?>? lines) =>
    [
        .. Holds.Text("customerId", customerId, OrderLimits.MaxText),
        .. Holds.Email("customerEmail", customerEmail),
        .. Holds.Currency("currency", currency),
        .. Holds.PaymentMethod("paymentMethod", paymentMethod, OrderLimits.MaxText),
        .. Lines(lines, currency),
    ];

    /// <summary>The rules of lines; with a currency, their prices have no more decimals than it.</summary>
    public static IReadOnlyList<BrokenRule> Lines(IReadOnlyList<OrderLine?>? lines, string? currency)
    {
        if (lines is not { Count: >= 1 and <= OrderLimits.MaxLines })
            return [new("lines", $"must have 1 to {OrderLimits.MaxLines} lines.")];
        List<BrokenRule> broken = [.. lines.SelectMany((line, i) => Line(line, $"lines[{i}]", currency))];
        return broken.Count > 0 ? broken : [.. Together(lines!)];
    }

    public static IEnumerable<BrokenRule> Quantity(string field, int quantity) =>
        Holds.Rule(field, quantity is >= 1 and <= OrderLimits.MaxQuantity, $"must be 1 to {OrderLimits.MaxQuantity}.");

    static IEnumerable<BrokenRule> Line(OrderLine? line, string path, string? currency) => line is null ? [new(path, "must be set.")] :
    [
        .. Holds.Text($"{path}.sku", line.Sku, OrderLimits.MaxSku),
        .. Quantity($"{path}.quantity", line.Quantity),
        .. Holds.AmountUpTo($"{path}.unitPrice", line.UnitPrice, OrderLimits.MaxUnitPrice, currency ?? ""),
    ];

    /// <summary>The rules for all lines together. Checked only when each line is within its limits, so that no sum overflows.</summary>
    static IEnumerable<BrokenRule> Together(IReadOnlyList<OrderLine> lines) => Holds.Rule(
        "lines",
        lines.GroupBy(line => line.Sku, StringComparer.Ordinal).All(sku => sku.Sum(line => line.Quantity) <= OrderLimits.MaxQuantity),
        $"must not have more than {OrderLimits.MaxQuantity} units of one SKU.");
}
