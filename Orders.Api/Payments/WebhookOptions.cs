namespace Orders.Api.Payments;

/// <summary>Settings of webhooks.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Payments";
    public const int MinSecretLength = 16;

    /// <summary>The key of the signatures of every provider without secrets of its own.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>The keys of one provider's signatures. Two count at once while a secret is rotated.</summary>
    public ProviderSecrets Webhooks { get; set; } = new();

    /// <summary>The secrets that count for a provider; empty when its webhooks are not taken.</summary>
    public IReadOnlyList<string> SecretsOf(string provider) => Webhooks.Of(provider) is { Count: > 0 } own ? own
        : WebhookSecret is { } secret ? [secret]
        : [];
}
