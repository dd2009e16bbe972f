using System.CommandLine;
using Orders.Api.Development.Sandbox;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Cli;

internal static class SandboxCommand
{
    const string DefaultUrl = "http://127.0.0.1:5090";

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
            Description = $"The application that is told of every effect by POST <url>/webhooks/payments/..., signed with the secret in the environment variable {WebhookTarget.SecretVariable}; or '{WebhookTarget.Later}', and PUT /webhooks tells the URL.",
            HelpName = "url",
        };
        webhooks.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not WebhookTarget.Later and var url && WebhookUrl.Read(url) is null)
                result.AddError($"--webhooks must be an absolute http or https URL, or '{WebhookTarget.Later}'.");
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(WebhookTarget.SecretVariable)))
                result.AddError($"--webhooks needs the environment variable {WebhookTarget.SecretVariable}.");
        });
        var command = new Command("sandbox", "Runs the stand-in for the outside: a payment provider and a warehouse.") { urls, ledger, webhooks };
        command.SetAction((parsed, cancellationToken) => SandboxServer.Run(
            new()
            {
                Urls = parsed.GetRequiredValue(urls),
                LedgerPath = parsed.GetRequiredValue(ledger),
                Webhooks = parsed.GetValue(webhooks) is { } url ? new WebhookTarget(WebhookUrl.Read(url), Environment.GetEnvironmentVariable(WebhookTarget.SecretVariable)!) : null,
            },
            cancellationToken));
        return command;
    }
}
