namespace Orders.Sagas.OrderSaga;

/// <summary>The names of an order's states, as REST shows them and the database stores them.</summary>
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

    /// <summary>Only early events are known, such as a payment before its OrderCreated. REST does not show the order.</summary>
    public const string Expected = nameof(Expected);

    public static IReadOnlyList<string> Visible { get; } =
        [Submitted, Rejected, AwaitingPayment, Paid, Shipped, Cancelled, Refunding, Refunded];
}
