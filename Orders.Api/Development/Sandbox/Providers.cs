namespace Orders.Api.Development.Sandbox;

/// <summary>The two payment providers that the sandbox stands in for.</summary>
internal static class Providers
{
    /// <summary>Recognises a duplicate request by its idempotency key.</summary>
    public const string Keyed = "keyed";

    /// <summary>Has no idempotency keys: every request that arrives takes effect.</summary>
    public const string Unkeyed = "unkeyed";

    public static readonly IReadOnlyList<string> All = [Keyed, Unkeyed];
}
