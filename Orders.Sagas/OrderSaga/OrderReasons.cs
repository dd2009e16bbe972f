namespace Orders.Sagas.OrderSaga;

/// <summary>Why an order was cancelled, as codes.</summary>
/// <remarks>A declined order has the provider's decline code instead; a rejected order has the broken rules.</remarks>
public static class OrderReasons
{
    public const string CancelledByCustomer = "cancelled-by-customer";
    public const string OutOfStock = "out-of-stock";
    public const string PaymentDeadline = "payment-deadline";
    public const string PaymentMismatch = "payment-mismatch";
    public const string ShipmentDeadline = "shipment-deadline";
}
