using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Notifications;

/// <summary>Reason codes as a customer understands them.</summary>
internal static class CancellationReason
{
    /// <summary>Null for a code that is not known here: no customer is shown a code.</summary>
    public static string? InWords(string? code) => code switch
    {
        OrderReasons.OutOfStock => "An article of it is out of stock.",
        OrderReasons.PaymentDeadline => "We did not receive your payment in time.",
        OrderReasons.ShipmentDeadline => "We could not send your parcel in time.",
        OrderReasons.CancelledByCustomer => "You asked us to cancel it.",
        "insufficient_funds" => "Your payment was declined because the account does not cover it.",
        "expired_card" => "Your payment was declined because the card has expired.",
        "card_declined" or "declined" => "Your payment was declined.",
        _ => null,
    };
}
