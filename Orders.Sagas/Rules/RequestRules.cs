using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Rules;

/// <summary>The rules of each request, in addition to its order id.</summary>
/// <remarks>Any system may write a request. A provider might pay out a charge of less than nothing.</remarks>
internal static class RequestRules
{
    public static IEnumerable<BrokenRule> Of(IOrderMessage message) => message switch
    {
        RequestPayment payment => Of(payment),
        RequestRefund refund => Of(refund),
        RequestFulfilment fulfilment => OrderRules.Lines(fulfilment.Lines, currency: null),
        ReserveInventory reserve =>
            [.. Holds.Text("sku", reserve.Sku, OrderLimits.MaxSku), .. OrderRules.Quantity("quantity", reserve.Quantity)],
        ReleaseInventory release => Holds.Text("sku", release.Sku, OrderLimits.MaxSku),
        SendNotification mail => Of(mail),
        _ => [],
    };

    static IEnumerable<BrokenRule> Of(RequestPayment request) =>
    [
        .. Holds.Amount("amount", request.Amount, request.Currency),
        .. Holds.Currency("currency", request.Currency),
        .. Holds.PaymentMethod("paymentMethod", request.PaymentMethod, OrderLimits.MaxText),
    ];

    static IEnumerable<BrokenRule> Of(RequestRefund request) =>
    [
        .. Holds.Text("paymentReference", request.PaymentReference, OrderMoney.MaxReference),
        .. Holds.Amount("amount", request.Amount, request.Currency),
        .. Holds.Currency("currency", request.Currency),
    ];

    static IEnumerable<BrokenRule> Of(SendNotification request) =>
    [
        .. Holds.Email("customerEmail", request.CustomerEmail),
        .. Holds.AmountUpTo("total", request.Total, OrderMoney.MaxAmount, request.Currency),
        .. Holds.Currency("currency", request.Currency),
        .. Holds.Set("carrier", request.Kind is not NotificationKind.ShippingNotification || request.Carrier is not (null or "")),
        .. Holds.Set(
            "trackingNumber", request.Kind is not NotificationKind.ShippingNotification || request.TrackingNumber is not (null or "")),
        .. Holds.OptionalText("carrier", request.Carrier, OrderLimits.MaxText),
        .. Holds.OptionalText("trackingNumber", request.TrackingNumber, OrderLimits.MaxText),
        .. Holds.OptionalText("reason", request.Reason, Holds.MaxText),
        .. (request.OtherAmounts ?? []).SelectMany((amount, i) => Of(amount, $"otherAmounts[{i}]")),
    ];

    static IEnumerable<BrokenRule> Of(MoneyAmount? amount, string path) => amount is null
        ? [new(path, "must be set.")]
        :
        [
            .. Holds.AmountUpTo($"{path}.amount", amount.Amount, OrderMoney.MaxAmount, amount.Currency),
            .. Holds.Currency($"{path}.currency", amount.Currency),
        ];
}
