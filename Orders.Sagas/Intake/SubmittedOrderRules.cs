using Orders.Contracts;
using Orders.Sagas.Currencies;
using Orders.Sagas.Payments;

namespace Orders.Sagas.Intake;

/// <summary>The rules for a submitted order, for REST and for topics.</summary>
internal static class SubmittedOrderRules
{
    /// <summary>Lists every broken rule.</summary>
    public static IReadOnlyList<BrokenRule> Broken(OrderSubmitted order)
    {
        int? decimals = Iso4217.TryGetDecimals(order.Currency, out var known) ? known : null;
        List<BrokenRule> broken =
        [
            .. BrokenBy(HasText(order.CustomerId, OrderLimits.MaxText), "customerId", $"must have 1 to {OrderLimits.MaxText} characters."),
            .. BrokenBy(IsEmail(order.CustomerEmail), "customerEmail", "must be an e-mail address."),
            .. BrokenBy(decimals is not null, "currency", "must be an ISO 4217 code in capitals."),
            .. BrokenBy(
                HasText(order.PaymentMethod, OrderLimits.MaxText), "paymentMethod", $"must have 1 to {OrderLimits.MaxText} characters."),
            .. BrokenBy(!CardNumber.Is(order.PaymentMethod), "paymentMethod", CardNumber.Rule),
            .. BrokenBy(order.Lines.Count is >= 1 and <= OrderLimits.MaxLines, "lines", $"must have 1 to {OrderLimits.MaxLines} lines."),
            .. order.Lines.Take(OrderLimits.MaxLines).SelectMany((line, i) => Broken(line, $"lines[{i}]", decimals)),
        ];
        return broken.Count > 0 ? broken : [.. BrokenTogether(order.Lines)];
    }

    /// <summary>The rules for one line, which may be null.</summary>
    static IEnumerable<BrokenRule> Broken(OrderLine? line, string path, int? decimals) => line is null ? [new(path, "must be set.")] :
    [
        .. BrokenBy(HasText(line.Sku, OrderLimits.MaxSku), $"{path}.sku", $"must have 1 to {OrderLimits.MaxSku} characters."),
        .. BrokenBy(line.Quantity is >= 1 and <= OrderLimits.MaxQuantity, $"{path}.quantity", $"must be 1 to {OrderLimits.MaxQuantity}."),
        .. BrokenBy(
            line.UnitPrice is >= 0 and <= OrderLimits.MaxUnitPrice, $"{path}.unitPrice", $"must be 0 to {OrderLimits.MaxUnitPrice}."),
        .. BrokenBy(
            decimals is null || line.UnitPrice.Scale <= decimals, $"{path}.unitPrice", "must not have more decimals than its currency."),
    ];

    /// <summary>The rules for all lines together. Checked only when each line is within its limits, so that no sum overflows.</summary>
    static IEnumerable<BrokenRule> BrokenTogether(IReadOnlyList<OrderLine> lines) =>
    [
        .. BrokenBy(
            lines.GroupBy(line => line.Sku, StringComparer.Ordinal).All(sku => sku.Sum(line => line.Quantity) <= OrderLimits.MaxQuantity),
            "lines", $"must not have more than {OrderLimits.MaxQuantity} units of one SKU."),
    ];

    static bool IsEmail(string text) => HasText(text, OrderLimits.MaxEmail) && EmailRule.Holds(text);

    static bool HasText(string text, int maxLength) => !string.IsNullOrWhiteSpace(text) && text.Length <= maxLength;

    static IEnumerable<BrokenRule> BrokenBy(bool holds, string field, string text) => holds ? [] : [new(field, text)];
}
