namespace Orders.Sagas.Payments;

/// <summary>The names of the kinds of providers, as attempts, addresses and settings know them.</summary>
internal static class PaymentProviders
{
    /// <summary>Takes an idempotency key.</summary>
    public const string Keyed = "keyed";

    /// <summary>Every request that arrives takes effect.</summary>
    public const string Unkeyed = "unkeyed";

    public static IReadOnlyList<string> All { get; } = [Keyed, Unkeyed];
}
