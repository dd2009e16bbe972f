namespace Orders.Sagas.OrderSaga;

/// <summary>The names of the states an order can be seen in, as REST shows and the database stores them.</summary>
public static class OrderStatus
{
    public const string Submitted = nameof(Submitted);
    public const string Rejected = nameof(Rejected);
    public const string AwaitingPayment = nameof(AwaitingPayment);
    public const string Paid = nameof(Paid);
    public const string Shipped = nameof(Shipped);
    public const string Cancelled = nameof(Cancelled);
    public const string Refunding = nameof(Refunding);
    public const string Refunded = nameof(Refunded);

    /// <summary>Only an early fact is known (a payment or a parcel before its OrderCreated); not shown as an order.</summary>
    public const string Expected = nameof(Expected);

    public static IReadOnlyList<string> Visible { get; } = [Submitted, Rejected, AwaitingPayment, Paid, Shipped, Cancelled, Refunding, Refunded];
}
