using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Development.Sandbox;

/// <summary>The sandbox's options, from the command line. The sandbox does not read the application's configuration.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The addresses to listen on, separated by semicolons; port 0 means any free port.</summary>
    public required string Urls { get; init; }

    /// <summary>The ledger's file; created if it is missing.</summary>
    public required string LedgerPath { get; init; }

    /// <summary>The receiver of webhooks; null for none. Effects recorded without a receiver never get a webhook.</summary>
    public WebhookTarget? Webhooks { get; init; }
}
