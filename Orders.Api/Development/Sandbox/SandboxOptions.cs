using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox;

/// <summary>Everything a sandbox is told: it reads no configuration, because it is not the application.</summary>
internal sealed record SandboxOptions
{
    /// <summary>Where to listen, separated by semicolons; port 0 takes a free one.</summary>
    public required string Urls { get; init; }

    /// <summary>The ledger's file; made when it is not there.</summary>
    public required string LedgerPath { get; init; }

    /// <summary>Null when nobody wants webhooks: none are sent then, nor later, about what takes effect meanwhile.</summary>
    public WebhookTarget? Webhooks { get; init; }
}
