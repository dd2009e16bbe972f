using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders.Sagas;
using Orders.Sagas.Messaging.InMemoryBroker;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas;

/// <summary>What a process registers for its outbox, by its roles and its broker.</summary>
[Trait("Category", "Unit")]
public sealed class OrdersMessagingTests
{
    [Theory]
    [InlineData(true, false, false, "DeleteAcknowledgedRows PlaceIds OutboxRelay OutboxProbe OutboxListener ResendAtStart")]
    [InlineData(false, false, false, "DeleteAcknowledgedRows PlaceIds OutboxAnnouncer")]
    [InlineData(true, true, false, "PlaceIds")]
    [InlineData(false, true, false, "PlaceIds")]
    [InlineData(true, false, true,
        "SentRecordRetention PlaceIdsOfRun OutboxRelay OutboxProbe OutboxListener ResendAtStart SentRecordResender")]
    [InlineData(false, false, true, "SentRecordRetention PlaceIdsOfRun OutboxAnnouncer SentRecordResender")]
    public void A_process_registers_the_parts_of_its_relay_and_its_broker(bool relay, bool external, bool inMemory, string parts)
    {
        var services = new ServiceCollection().AddOrdersMessaging(new OrdersMessagingOptions
        {
            Client = new ClientConfig { BootstrapServers = "127.0.0.1:9" },
            Relay = relay,
            ExternalRelay = external,
            InMemoryBroker = inMemory ? "this run" : null,
        });

        var completion = services.Where(x => x.ServiceType == typeof(IOutboxCompletion));
        var placeIds = services.Where(x => x.ServiceType == typeof(IPlaceIds));
        var hosted = services.Where(x => x.ServiceType == typeof(IHostedService));
        Assert.Equal(parts, string.Join(' ', completion.Concat(placeIds).Concat(hosted).Select(NameOf).Where(IsOfOutbox)));
    }

    static Type TypeOf(ServiceDescriptor service) =>
        service.ImplementationType ?? service.ImplementationInstance?.GetType() ?? typeof(object);

    static string NameOf(ServiceDescriptor service) => TypeOf(service).Name.Split('`')[0];

    static bool IsOfOutbox(string name) =>
        name.StartsWith("Outbox", StringComparison.Ordinal) || name.StartsWith("PlaceIds", StringComparison.Ordinal)
        || name is nameof(DeleteAcknowledgedRows) or nameof(SentRecordRetention)
            or nameof(ResendAtStart<OrdersDbContext>) or nameof(SentRecordResender<OrdersDbContext>);
}
