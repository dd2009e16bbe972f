using Orders.Contracts;
using Orders.Sagas.Currencies;

namespace Orders.Sagas.Rules;

/// <summary>The form of a message in which equal amounts and currencies are written alike. What breaks a rule stays as it is.</summary>
internal static class CanonicalForm
{
    public static object Of(object message) => message switch
    {
        OrderSubmitted x => Of(x),
        OrderCreated x => x with { Currency = Amounts.Currency(x.Currency), Lines = OfLines(x.Lines, x.Currency) },
        PaymentReceived x => x with { Currency = Amounts.Currency(x.Currency), Amount = Amounts.Canonical(x.Amount, x.Currency) },
        PaymentRefunded x => x with { Currency = Amounts.Currency(x.Currency), Amount = Amounts.Canonical(x.Amount, x.Currency) },
        RequestPayment x => x with { Currency = Amounts.Currency(x.Currency), Amount = Amounts.Canonical(x.Amount, x.Currency) },
        RequestRefund x => x with { Currency = Amounts.Currency(x.Currency), Amount = Amounts.Canonical(x.Amount, x.Currency) },
        SendNotification x => x with
        {
            Currency = Amounts.Currency(x.Currency),
            Total = Amounts.Canonical(x.Total, x.Currency),
            OtherAmounts = x.OtherAmounts?.Select(OfAmount).ToList(),
        },
        _ => message,
    };

    public static OrderSubmitted Of(OrderSubmitted order) =>
        order with { Currency = Amounts.Currency(order.Currency), Lines = OfLines(order.Lines, order.Currency) };

    static MoneyAmount OfAmount(MoneyAmount amount) => amount is null
        ? null!
        : amount with { Currency = Amounts.Currency(amount.Currency), Amount = Amounts.Canonical(amount.Amount, amount.Currency) };

    /// <summary>A list of another system may hold nulls.</summary>
    static IReadOnlyList<OrderLine> OfLines(IReadOnlyList<OrderLine> lines, string currency) => lines is null
        ? null!
        : [.. lines.Select(line => line is null ? null! : line with { UnitPrice = Amounts.Canonical(line.UnitPrice, currency) })];
}
