namespace Orders.Sagas.OrderSaga;

/// <summary>Why an order needs attention, as codes: an operator decides, because the saga has no right answer.</summary>
public static class OrderAttention
{
    /// <summary>The order was not shipped in time.</summary>
    public const string ShipmentDeadline = "shipment-deadline";

    /// <summary>The order was not refunded in time: the refund is refused, in doubt or lost.</summary>
    public const string RefundDeadline = "refund-deadline";

    /// <summary>Whether the customer was charged is still in doubt at the payment deadline.</summary>
    public const string PaymentInDoubt = "payment-in-doubt";

    /// <summary>The order is cancelled and was shipped all the same.</summary>
    public const string ShippedAlthoughCancelled = "shipped-although-cancelled";

    /// <summary>The order was shipped and was not paid in time.</summary>
    public const string ShippedUnpaid = "shipped-unpaid";

    /// <summary>What was received is not what the order costs: less, more, or also money in another currency.</summary>
    public const string PaymentMismatch = "payment-mismatch";

    /// <summary>One payment or refund was reported with two amounts or currencies. The first report counts.</summary>
    public const string PaymentContradiction = "payment-contradiction";

    /// <summary>More was refunded than was received.</summary>
    public const string RefundedTooMuch = "refunded-too-much";

    /// <summary>A paid order received another payment in its currency.</summary>
    public const string PaidTwice = "paid-twice";

    /// <summary>The customer paid an order that the intake rejected.</summary>
    public const string PaidAlthoughRejected = "paid-although-rejected";

    /// <summary>An order that the intake rejected was shipped.</summary>
    public const string ShippedAlthoughRejected = "shipped-although-rejected";

    /// <summary>The payment was refunded without a request, and the order goes on.</summary>
    public const string RefundedUnasked = "refunded-unasked";
}
