using Confluent.Kafka;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>The intake as the application runs it, with or without transactions, on the topics of one measurement.</summary>
internal static class BenchPipeline
{
    public const string Group = "bench";

    public static async Task<IHost> Start(
        ClientConfig client, string prefix, int recordsPerTransaction, bool usesTransactions, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IDeadLetterStore, NoDeadLetters>();
        if (!usesTransactions)
            builder.Services.AddSingleton<IBatchWriterFactory, AtLeastOnceBatchWriterFactory>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(prefix);
                rider.AddProducer<OrderCreated>(Topics.Orders, message => message.OrderId.ToString());
                rider.AddProducer<OrderRejected>(Topics.Orders, message => message.OrderId.ToString());
                rider.AddProducer<ReserveInventory>(Topics.InventoryReservations, message => message.OrderId.ToString());
                rider.UsingKafka(client, (_, kafka) => kafka.ExactlyOnce<OrderSubmitted>(
                    Topics.SubmittedOrders, Group, OrderIntake.Decide, endpoint =>
                    {
                        endpoint.Options.BatchRecordLimit = recordsPerTransaction;
                        // Long enough that the number of records ends a batch, not the clock.
                        endpoint.Options.BatchTime = TimeSpan.FromSeconds(1);
                    }));
            });
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        while (!host.Services.GetRequiredService<IKafkaRider>().Endpoints.All(endpoint => endpoint.HasJoined))
            await Task.Delay(20, cancellationToken);
        return host;
    }

    sealed class NoDeadLetters : IDeadLetterStore
    {
        public Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The benchmark submits valid orders only.");
    }
}
