using System.CommandLine;
using Confluent.Kafka;
using Orders.Api.Development.Bench;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>The verb <c>bench</c>.</summary>
internal static class BenchCommand
{
    public static Command Create() =>
        new("bench", "Measures on a real Kafka broker and prints Markdown tables.") { ExactlyOnce(), HoldOpen() };

    static Command ExactlyOnce()
    {
        var command = new Command(
            "exactly-once",
            "Measures what Kafka transactions cost, by records per transaction, compared with the same pipeline without transactions; and "
            + "how long a kill -9 delays readers. Needs Kafka:BootstrapServers; creates topics named bench-* and deletes them.");
        command.SetAction((parsed, cancellationToken) =>
        {
            var client = OrdersSettings.Read(OrdersHost.CreateBuilder().Configuration).Kafka.Client;
            return client.BootstrapServers is null
                ? throw new StartupException("The benchmark needs a Kafka broker: set Kafka__BootstrapServers.")
                : new ExactlyOnceBench(client, parsed.InvocationConfiguration.Output, TimeProvider.System, cancellationToken).Run();
        });
        return command;
    }

    /// <summary>Runs in the process that the benchmark kills with kill -9.</summary>
    static Command HoldOpen()
    {
        var servers = new Argument<string>("servers");
        var id = new Argument<string>("id");
        var topic = new Argument<string>("topic");
        var command = new Command(HeldTransaction.Verb, "Opens a transaction and waits until it is killed.") { servers, id, topic };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => HeldTransaction.Hold(
            new ClientConfig { BootstrapServers = parsed.GetRequiredValue(servers) },
            parsed.GetRequiredValue(id),
            parsed.GetRequiredValue(topic),
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }
}
