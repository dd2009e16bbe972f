using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Notifications;

/// <summary>Explains reason codes to customers.</summary>
internal static class CancellationReason
{
    /// <returns>Null for an unknown code: no e-mail shows a code.</returns>
    public static string? ForCustomer(string? code) => code switch
    {
        OrderReasons.OutOfStock => "One of its items is out of stock.",
        OrderReasons.PaymentDeadline => "We did not receive your payment in time.",
        OrderReasons.PaymentMismatch => "What we received was not what it costs.",
        OrderReasons.ShipmentDeadline => "We could not ship it in time.",
        OrderReasons.CancelledByCustomer => "You asked us to cancel it.",
        "insufficient_funds" => "Your payment was declined because the account does not cover it.",
        "expired_card" => "Your payment was declined because the card has expired.",
        "card_declined" or "declined" => "Your payment was declined.",
        _ => null,
    };
}
