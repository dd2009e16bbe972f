namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>The webhooks' receiver and secret. Without a URL, webhooks wait until PUT /webhooks sets one.</summary>
internal sealed class WebhookTarget(Uri? url, string secret)
{
    /// <summary>The environment variable of the secret; the application reads the same variable.</summary>
    public const string SecretVariable = "Payments__WebhookSecret";

    /// <summary>The value of --webhooks if PUT /webhooks sets the URL later.</summary>
    public const string Later = "later";

    readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Uri? _url = url;

    public string Secret { get; } = secret;

    public bool IsKnown => _url is not null;

    public void SetUrl(Uri url)
    {
        _url = url;
        _known.TrySetResult();
    }

    public Task WaitUntilKnown(CancellationToken cancellationToken) =>
        IsKnown ? Task.CompletedTask : _known.Task.WaitAsync(cancellationToken);

    /// <summary>The URL for a provider's webhooks; call it only when the receiver is known.</summary>
    public Uri UrlOf(string provider) => new($"{_url!.AbsoluteUri.TrimEnd('/')}/webhooks/payments/{provider}");
}
