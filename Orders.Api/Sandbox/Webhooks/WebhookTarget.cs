namespace Orders.Api.Sandbox.Webhooks;

/// <summary>Who gets the webhooks, and the secret that they are signed with.</summary>
internal sealed class WebhookTarget(Uri url, string secret)
{
    public string Secret { get; } = secret;

    public Uri Of(string provider) => new($"{url.AbsoluteUri.TrimEnd('/')}/webhooks/payments/{provider}");
}
