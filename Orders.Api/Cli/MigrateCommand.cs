using System.CommandLine;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The verb <c>migrate</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create(IReadOnlyDictionary<string, string?>? settings)
    {
        var command = new Command("migrate", "Migrates the database schema and creates the missing Kafka topics. Can be run again.");
        command.SetAction((parsed, cancellationToken) => OrdersMigration.Run(
            OrdersHost.ReadSettings(settings), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }
}
