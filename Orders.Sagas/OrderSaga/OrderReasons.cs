namespace Orders.Sagas.OrderSaga;

/// <summary>Why an order was cancelled, as codes. Beside these, a declined order has the provider's decline code and a rejected one the intake's texts.</summary>
public static class OrderReasons
{
    public const string CancelledByCustomer = "cancelled-by-customer";
    public const string OutOfStock = "out-of-stock";
    public const string PaymentDeadline = "payment-deadline";
    public const string ShipmentDeadline = "shipment-deadline";
}
