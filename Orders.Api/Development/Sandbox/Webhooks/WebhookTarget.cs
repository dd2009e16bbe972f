namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>Who gets the webhooks, and the secret that they are signed with. Without a URL they wait until one is told.</summary>
internal sealed class WebhookTarget(Uri? url, string secret)
{
    /// <summary>The environment variable of the secret, and of the application's setting for the same.</summary>
    public const string SecretVariable = "Payments__WebhookSecret";

    /// <summary>What stands in the place of a URL that is told by PUT /webhooks.</summary>
    public const string Later = "later";

    readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Uri? _url = url;

    public string Secret { get; } = secret;

    public bool IsKnown => _url is not null;

    public void Tell(Uri url)
    {
        _url = url;
        _told.TrySetResult();
    }

    public Task UntilKnown(CancellationToken cancellationToken) => IsKnown ? Task.CompletedTask : _told.Task.WaitAsync(cancellationToken);

    /// <summary>Where a provider's webhooks go, once the target is known.</summary>
    public Uri Of(string provider) => new($"{_url!.AbsoluteUri.TrimEnd('/')}/webhooks/payments/{provider}");
}
