using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Rules;

/// <summary>The rules of each event, in addition to its order id. An event without an entry has no other rule.</summary>
internal static class OrderEventRules
{
    public static IEnumerable<BrokenRule> Of(IOrderEvent message) => message switch
    {
        OrderCreated order => OrderRules.Broken(order),
        OrderRejected rejected => Texts("reasons", rejected.Reasons, "must have at least one reason."),
        OutOfStock missing => Holds.Text("sku", missing.Sku, OrderLimits.MaxSku),
        PaymentReceived payment => Of(payment),
        PaymentDeclined decline => Holds.Text("reason", decline.Reason, Holds.MaxText),
        PaymentRefunded refund => Of(refund),
        OrderShipped shipped => Of(shipped),
        AttentionAcknowledged acknowledged => Of(acknowledged),
        PaymentMismatchResolved resolved => Of(resolved),
        _ => [],
    };

    static IEnumerable<BrokenRule> Of(PaymentReceived payment) =>
    [
        .. Holds.Amount("amount", payment.Amount, payment.Currency),
        .. Holds.Currency("currency", payment.Currency),
        .. Holds.Text("paymentReference", payment.PaymentReference, OrderMoney.MaxReference),
    ];

    static IEnumerable<BrokenRule> Of(PaymentRefunded refund) =>
    [
        .. Holds.Amount("amount", refund.Amount, refund.Currency),
        .. Holds.Currency("currency", refund.Currency),
        .. Holds.Text("paymentReference", refund.PaymentReference, OrderMoney.MaxReference),
        .. Holds.Text("refundReference", refund.RefundReference, OrderMoney.MaxReference),
    ];

    static IEnumerable<BrokenRule> Of(OrderShipped shipped) =>
    [
        .. Holds.Text("carrier", shipped.Carrier, OrderLimits.MaxText),
        .. Holds.Text("trackingNumber", shipped.TrackingNumber, OrderLimits.MaxText),
    ];

    static IEnumerable<BrokenRule> Of(AttentionAcknowledged acknowledged) =>
    [
        .. Holds.Text("attention", acknowledged.Attention, OrderLimits.MaxText),
        .. Holds.Text("by", acknowledged.By, OrderLimits.MaxCaller),
        .. Holds.Text("note", acknowledged.Note, Holds.MaxText),
    ];

    static IEnumerable<BrokenRule> Of(PaymentMismatchResolved resolved) =>
    [
        .. Holds.Text("by", resolved.By, OrderLimits.MaxCaller),
        .. Holds.Text("reason", resolved.Reason, Holds.MaxText),
        .. Texts("references", resolved.References, "must have at least one reference."),
    ];

    /// <summary>The JSON reader checks required members and nulls, but not inside lists.</summary>
    static IEnumerable<BrokenRule> Texts(string field, IReadOnlyList<string?>? texts, string ifEmpty) => texts is not { Count: > 0 }
        ? [new(field, ifEmpty)]
        : texts.SelectMany((text, i) => Holds.Text($"{field}[{i}]", text, Holds.MaxText));
}
