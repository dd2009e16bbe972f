using System.CommandLine;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The verb <c>serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create(IReadOnlyDictionary<string, string?>? settings)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = $"The addresses to listen on, separated by ';'. Default: {OrdersHost.DefaultUrl} (this machine only).",
            HelpName = "urls",
        };
        var command = new Command("serve", "Runs the application in the roles of Orders:Roles. This is the default verb.") { urls };
        command.SetAction((parsed, cancellationToken) => OrdersServer.Run(
            OrdersHost.CreateBuilder(parsed.GetValue(urls), settings), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }
}
