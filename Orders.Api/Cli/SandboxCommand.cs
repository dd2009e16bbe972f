using System.CommandLine;
using Orders.Api.Sandbox;

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
        var command = new Command("sandbox", "Runs the stand-in for the outside: a payment provider and a warehouse.") { urls, ledger };
        command.SetAction((parsed, cancellationToken) =>
            SandboxServer.Run(parsed.GetRequiredValue(urls), parsed.GetRequiredValue(ledger), cancellationToken));
        return command;
    }
}
