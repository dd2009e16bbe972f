namespace Orders.Sagas.Payments;

/// <summary>The provider kinds' names in attempts, URLs and settings.</summary>
internal static class PaymentProviders
{
    /// <summary>Takes idempotency keys.</summary>
    public const string Keyed = "keyed";

    /// <summary>Every request that arrives takes effect.</summary>
    public const string Unkeyed = "unkeyed";

    public static IReadOnlyList<string> All { get; } = [Keyed, Unkeyed];
}
