using System.CommandLine;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database's schema up to date and creates the Kafka topics that are missing. May be run again.");
        command.SetAction((parsed, cancellationToken) => OrdersMigration.Run(parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }
}
