using Orders.Sagas.OrderSaga;

namespace Orders.Api.Identity;

/// <summary>Whose orders a caller may see and change.</summary>
internal sealed record Reach
{
    Reach(bool isAll, string? customerId) => (IsAll, CustomerId) = (isAll, customerId);

    public static Reach All { get; } = new(true, null);

    public static Reach None { get; } = new(false, null);

    public bool IsAll { get; }

    /// <summary>The one customer; null for all customers, and for none.</summary>
    public string? CustomerId { get; }

    public static Reach Of(string customerId) => new(false, customerId);

    public bool Includes(string customerId) => IsAll || CustomerId == customerId;

    /// <summary>The orders within reach.</summary>
    public IQueryable<OrderState> Among(IQueryable<OrderState> orders)
    {
        if (IsAll)
            return orders;
        var customerId = CustomerId;
        return orders.Where(x => customerId != null && x.CustomerId == customerId);
    }
}
