namespace Orders.Api.Payments;

internal sealed class WebhookOptions
{
    public const string Section = "Payments";
    public const int MinSecretLength = 16;

    /// <summary>What the provider signs with. Without it webhooks are not taken.</summary>
    public string? WebhookSecret { get; set; }
}
