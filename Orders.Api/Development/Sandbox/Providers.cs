namespace Orders.Api.Development.Sandbox;

internal static class Providers
{
    /// <summary>Knows a repeated request by its key.</summary>
    public const string Keyed = "keyed";

    /// <summary>Every request that arrives takes effect.</summary>
    public const string Unkeyed = "unkeyed";

    public static readonly IReadOnlyList<string> All = [Keyed, Unkeyed];
}
