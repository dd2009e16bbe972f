using System.CommandLine;
using Orders.Api.Development.Sandbox;
using Orders.Api.Development.Sandbox.Webhooks;

namespace Orders.Api.Cli;

/// <summary>The verb <c>sandbox</c>.</summary>
internal static class SandboxCommand
{
    const string DefaultUrl = "http://127.0.0.1:5090";

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "The address to listen on.",
            HelpName = "urls",
            DefaultValueFactory = _ => DefaultUrl,
        };
        var ledger = new Option<string>("--ledger")
        {
            Description = "The append-only file of every charge, refund and shipment; created when missing.",
            HelpName = "file",
            DefaultValueFactory = _ => "sandbox-ledger.jsonl",
        };
        var webhooks = new Option<string?>("--webhooks")
        {
            Description =
                "The application that receives a webhook for every effect: POST <url>/webhooks/payments/..., signed with the secret in the "
                + $"environment variable {WebhookTarget.SecretVariable}. '{WebhookTarget.Later}' waits for the URL by PUT /webhooks.",
            HelpName = "url",
        };
        webhooks.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not WebhookTarget.Later and var url && WebhookUrl.Read(url) is null)
                result.AddError($"--webhooks must be an absolute http or https URL, or '{WebhookTarget.Later}'.");
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(WebhookTarget.SecretVariable)))
                result.AddError($"--webhooks needs the environment variable {WebhookTarget.SecretVariable}.");
        });
        var command = new Command("sandbox", "Runs stand-ins for the external systems: a payment provider and a warehouse.")
        {
            urls, ledger, webhooks,
        };
        command.SetAction((parsed, cancellationToken) => SandboxServer.Run(
            new()
            {
                Urls = parsed.GetRequiredValue(urls),
                LedgerPath = parsed.GetRequiredValue(ledger),
                Webhooks = parsed.GetValue(webhooks) is { } url
                    ? new WebhookTarget(WebhookUrl.Read(url), Environment.GetEnvironmentVariable(WebhookTarget.SecretVariable)!)
                    : null,
            },
            cancellationToken));
        return command;
    }
}
