namespace Orders.Contracts;

/// <summary>One line of an order: a SKU, and how many units of it.</summary>
public sealed record OrderLine
{
    /// <summary>The seller's stock keeping unit.</summary>
    public required string Sku { get; init; }

    /// <summary>How many units; at least 1.</summary>
    public required int Quantity { get; init; }

    /// <summary>The price of one unit, in the order's currency, with that currency's decimals.</summary>
    public required decimal UnitPrice { get; init; }
}
