namespace Orders.Api.Payments;

/// <summary>Settings of webhooks.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Payments";
    public const int MinSecretLength = 16;

    /// <summary>The key of the provider's signatures. Without it webhooks are answered with 404.</summary>
    public string? WebhookSecret { get; set; }
}
