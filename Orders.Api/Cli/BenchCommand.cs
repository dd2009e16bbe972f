using System.CommandLine;
using Confluent.Kafka;
using Orders.Api.Development.Bench;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures on a real broker, and prints Markdown.") { ExactlyOnce(), HoldOpen() };

    static Command ExactlyOnce()
    {
        var command = new Command(
            "exactly-once", "What Kafka transactions cost, by records per transaction, against the same pipeline without them; and what a kill -9 costs readers. "
            + "Needs Kafka:BootstrapServers; makes topics named bench-* and deletes them again.");
        command.SetAction((parsed, cancellationToken) =>
        {
            var client = OrdersSettings.Read(OrdersHost.CreateBuilder().Configuration).Kafka.Client;
            return client.BootstrapServers is null
                ? throw new StartupException("Say on which broker to measure: set Kafka__BootstrapServers.")
                : new ExactlyOnceBench(client, parsed.InvocationConfiguration.Output, TimeProvider.System, cancellationToken).Run();
        });
        return command;
    }

    /// <summary>The victim of the benchmark's own kill -9.</summary>
    static Command HoldOpen()
    {
        var servers = new Argument<string>("servers");
        var id = new Argument<string>("id");
        var topic = new Argument<string>("topic");
        var command = new Command(HeldTransaction.Verb, "Opens a transaction and waits to be killed.") { servers, id, topic };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => HeldTransaction.Hold(
            new ClientConfig { BootstrapServers = parsed.GetRequiredValue(servers) }, parsed.GetRequiredValue(id), parsed.GetRequiredValue(topic),
            parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }
}
