namespace Orders.Contracts;

/// <summary>An amount of money.</summary>
public sealed record MoneyAmount
{
    /// <summary>The amount, in <see cref="Currency"/>.</summary>
    public required decimal Amount { get; init; }

    /// <summary>ISO 4217 code of <see cref="Amount"/>.</summary>
    public required string Currency { get; init; }
}
