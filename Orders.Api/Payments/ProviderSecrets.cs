using Orders.Sagas.Payments;

namespace Orders.Api.Payments;

/// <summary>The secrets of each provider. Another provider's secret signs nothing.</summary>
internal sealed class ProviderSecrets
{
    public const string Section = $"{WebhookOptions.Section}:{nameof(WebhookOptions.Webhooks)}";

    public IReadOnlyList<string> Keyed { get; set; } = [];
    public IReadOnlyList<string> Unkeyed { get; set; } = [];

    public IReadOnlyList<string> Of(string provider) => provider switch
    {
        PaymentProviders.Keyed => Keyed,
        PaymentProviders.Unkeyed => Unkeyed,
        _ => [],
    };

    /// <summary>Reads a list, or one value in its place.</summary>
    public static ProviderSecrets Read(IConfiguration configuration) => new()
    {
        Keyed = List(configuration.GetSection($"{Section}:{nameof(Keyed)}")),
        Unkeyed = List(configuration.GetSection($"{Section}:{nameof(Unkeyed)}")),
    };

    /// <summary>Whether each secret is long enough to be one.</summary>
    public bool AreLong() => Keyed.Concat(Unkeyed).All(x => x.Length >= WebhookOptions.MinSecretLength);

    static IReadOnlyList<string> List(IConfigurationSection section) =>
        section.Value is { Length: > 0 } one ? [one] : [.. section.GetChildren().Select(x => x.Value ?? "")];
}
