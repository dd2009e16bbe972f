namespace Orders.Sagas.Payments;

/// <summary>The provider kinds' names in attempts, URLs and settings.</summary>
internal static class PaymentProviders
{
    /// <summary>Takes idempotency keys.</summary>
    public const string Keyed = "keyed";

    /// <summary>Every request that arrives takes effect.</summary>
    public const string Unkeyed = "unkeyed";

    public static IReadOnlyList<string> All { get; } = [Keyed, Unkeyed];

    /// <summary>The ways in which an outcome at a provider can become known.</summary>
    public static ProviderCapabilities CapabilitiesOf(string provider) => provider switch
    {
        Keyed => ProviderCapabilities.IdempotencyKey | ProviderCapabilities.Webhook | ProviderCapabilities.SettlementFile,
        Unkeyed => ProviderCapabilities.LookUp | ProviderCapabilities.Webhook | ProviderCapabilities.SettlementFile,
        _ => ProviderCapabilities.None,
    };

    /// <summary>Whether the provider can be asked which charges it has recorded for an attempt.</summary>
    public static bool HasLookUp(string provider) => CapabilitiesOf(provider).HasFlag(ProviderCapabilities.LookUp);

    /// <summary>Whether the provider is asked by repeating a request under its key, so that an attempt has one charge.</summary>
    public static bool IsAskedUnderKey(string provider) =>
        CapabilitiesOf(provider).HasFlag(ProviderCapabilities.IdempotencyKey) && !HasLookUp(provider);
}
