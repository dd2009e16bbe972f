namespace Orders.Contracts;

/// <summary>One article of an order.</summary>
public sealed record OrderLine
{
    /// <summary>The seller's name for the article (stock keeping unit).</summary>
    public required string Sku { get; init; }

    /// <summary>How many pieces; at least 1.</summary>
    public required int Quantity { get; init; }

    /// <summary>The price of one piece, in the order's currency, with that currency's decimals.</summary>
    public required decimal UnitPrice { get; init; }
}
