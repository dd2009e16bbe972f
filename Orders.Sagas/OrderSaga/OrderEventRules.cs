using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;

namespace Orders.Sagas.OrderSaga;

/// <summary>What an event must contain before the saga handles it: records of other producers may contain anything.</summary>
internal static class OrderEventRules
{
    /// <summary>Returns the event if it obeys its rules.</summary>
    /// <exception cref="InvalidMessageException">The event breaks a rule; its record becomes a dead letter.</exception>
    public static T Check<T>(T message)
        where T : IOrderEvent
    {
        IEnumerable<(bool Holds, string Text)> rules = [(message.OrderId != Guid.Empty, "orderId must be set."), .. RulesOf(message)];
        var broken = rules.Where(rule => !rule.Holds).Select(rule => rule.Text).ToList();
        return broken.Count == 0 ? message : throw new InvalidMessageException(broken);
    }

    /// <summary>The rules of each event, in addition to its order id. An event without an entry has no other rule.</summary>
    static IEnumerable<(bool Holds, string Text)> RulesOf(IOrderEvent message) => message switch
    {
        OrderCreated order => RulesOf(order),
        OrderRejected rejected => [(rejected.Reasons is { Count: > 0 }, "reasons must have at least one reason.")],
        OutOfStock missing => [IsSet("sku", missing.Sku)],
        PaymentReceived payment =>
        [
            IsAmount("amount", payment.Amount), IsCurrency("currency", payment.Currency),
            IsReference("paymentReference", payment.PaymentReference),
        ],
        PaymentDeclined decline => [IsSet("reason", decline.Reason)],
        PaymentRefunded refund =>
        [
            IsAmount("amount", refund.Amount), IsCurrency("currency", refund.Currency),
            IsReference("paymentReference", refund.PaymentReference), IsReference("refundReference", refund.RefundReference),
        ],
        OrderShipped shipped => [IsSet("carrier", shipped.Carrier), IsSet("trackingNumber", shipped.TrackingNumber)],
        AttentionAcknowledged acknowledged =>
            [IsSet("attention", acknowledged.Attention), IsSet("by", acknowledged.By), IsSet("note", acknowledged.Note)],
        PaymentMismatchResolved resolved =>
        [
            IsSet("by", resolved.By), IsSet("reason", resolved.Reason),
            (resolved.References is { Count: > 0 }, "references must have at least one reference."),
        ],
        _ => [],
    };

    static IEnumerable<(bool Holds, string Text)> RulesOf(OrderCreated order) =>
    [
        IsSet("customerId", order.CustomerId),
        IsSet("customerEmail", order.CustomerEmail),
        IsCurrency("currency", order.Currency),
        IsSet("paymentMethod", order.PaymentMethod),
        // The saga stores no card number, and the record's dead letter masks it.
        (!CardNumber.Is(order.PaymentMethod), $"paymentMethod {CardNumber.Rule}"),
        (order.Lines is { Count: > 0 }, "lines must have at least one line."),
        .. (order.Lines ?? []).SelectMany((line, i) => RulesOf(line, $"lines[{i}]")),
    ];

    /// <summary>The rules of one line: the JSON reader checks required members and nulls, but not inside lists.</summary>
    static IEnumerable<(bool Holds, string Text)> RulesOf(OrderLine? line, string path) => line switch
    {
        null => [(false, $"{path} must be set.")],
        _ =>
        [
            IsSet($"{path}.sku", line.Sku),
            (line.Quantity > 0, $"{path}.quantity must be at least 1."),
            (line.UnitPrice >= 0, $"{path}.unitPrice must not be negative."),
        ],
    };

    static (bool Holds, string Text) IsSet(string field, string? value) => (!string.IsNullOrWhiteSpace(value), $"{field} must be set.");

    static (bool Holds, string Text) IsCurrency(string field, string? value) =>
        (value is { Length: 3 }, $"{field} must be an ISO 4217 code.");

    /// <summary>The order keeps every reference.</summary>
    static (bool Holds, string Text) IsReference(string field, string? value) => (
        OrderMoney.IsReference(value), $"{field} must have 1 to {OrderMoney.MaxReference} characters, none of them U+0000.");

    static (bool Holds, string Text) IsAmount(string field, decimal value) =>
        (value is > 0 and <= OrderMoney.MaxAmount, $"{field} must be positive and at most {OrderMoney.MaxAmount}.");
}
