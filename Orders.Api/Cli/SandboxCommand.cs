using System.CommandLine;
using Orders.Api.Sandbox;
using Orders.Api.Sandbox.Webhooks;

namespace Orders.Api.Cli;

internal static class SandboxCommand
{
    const string DefaultUrl = "http://127.0.0.1:5090";
    const string SecretVariable = "Payments__WebhookSecret";

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen.",
            HelpName = "urls",
            DefaultValueFactory = _ => DefaultUrl,
        };
        var ledger = new Option<string>("--ledger")
        {
            Description = "The append-only file of everything that took effect; created when missing.",
            HelpName = "file",
            DefaultValueFactory = _ => "sandbox-ledger.jsonl",
        };
        var webhooks = new Option<string?>("--webhooks")
        {
            Description = $"The application that is told of every effect by POST <url>/webhooks/payments/..., signed with the secret in the environment variable {SecretVariable}.",
            HelpName = "url",
        };
        webhooks.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string?>(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                result.AddError("--webhooks must be an absolute http or https URL.");
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(SecretVariable)))
                result.AddError($"--webhooks needs the environment variable {SecretVariable}.");
        });
        var command = new Command("sandbox", "Runs the stand-in for the outside: a payment provider and a warehouse.") { urls, ledger, webhooks };
        command.SetAction((parsed, cancellationToken) => SandboxServer.Run(
            new()
            {
                Urls = parsed.GetRequiredValue(urls),
                LedgerPath = parsed.GetRequiredValue(ledger),
                Webhooks = parsed.GetValue(webhooks) is { } url ? new WebhookTarget(new Uri(url), Environment.GetEnvironmentVariable(SecretVariable)!) : null,
            },
            cancellationToken));
        return command;
    }
}
