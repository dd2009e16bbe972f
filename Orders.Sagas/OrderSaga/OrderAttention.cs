namespace Orders.Sagas.OrderSaga;

/// <summary>What an operator has to look after in an order, as codes: what the saga sees and has no right answer to.</summary>
public static class OrderAttention
{
    /// <summary>The parcel has not left in time.</summary>
    public const string ShipmentDeadline = "shipment-deadline";

    /// <summary>The refund has not come in time: refused, in doubt, or asked for in vain.</summary>
    public const string RefundDeadline = "refund-deadline";

    /// <summary>Nobody knows in time whether the charge was taken.</summary>
    public const string PaymentInDoubt = "payment-in-doubt";

    /// <summary>The parcel left, and the customer does not pay for it.</summary>
    public const string ShippedAlthoughCancelled = "shipped-although-cancelled";

    /// <summary>The parcel left, and the payment has not come in time.</summary>
    public const string ShippedUnpaid = "shipped-unpaid";

    /// <summary>A second charge was told of, under another reference than the first.</summary>
    public const string PaidTwice = "paid-twice";

    /// <summary>There is money for an order that was never accepted.</summary>
    public const string PaidAlthoughRejected = "paid-although-rejected";

    /// <summary>The money was given back, and the order goes on.</summary>
    public const string RefundedUnasked = "refunded-unasked";
}
