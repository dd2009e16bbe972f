using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Messaging.Rider;

/// <summary>The start fails with an error that names the reason.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_declaration_is_invalid
{
    [Fact]
    public async Task An_endpoint_needs_a_guarantee() =>
        Assert.Contains("states no guarantee", await Refusal((endpoint, _) => { }), StringComparison.Ordinal);

    [Fact]
    public async Task At_most_once_with_a_saga_would_lose_transitions() => Assert.Contains(
        "At most once with a saga",
        await Refusal((endpoint, context) =>
        {
            endpoint.AtMostOnce<OrdersDbContext>(context, DuplicateStrategy.NaturalKey);
            endpoint.ConfigureSaga<OrderState>(context);
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task At_most_once_with_an_outbox_would_not_count_its_loss() => Assert.Contains(
        "needs delivery windows",
        await Refusal((endpoint, context) =>
        {
            endpoint.AtMostOnce<OrdersDbContext>(context, DuplicateStrategy.NaturalKey);
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task Exactly_once_with_a_database_effect_is_beyond_a_Kafka_transaction() => Assert.Contains(
        "Exactly once with a database effect",
        await Refusal((endpoint, context) =>
        {
            endpoint.Guarantees(DeliveryGuarantee.ExactlyOnce, null, DuplicateStrategy.KafkaTransaction);
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
            endpoint.ConfigureSaga<OrderState>(context);
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task At_least_once_has_to_absorb_duplicates() => Assert.Contains(
        "say how they are absorbed", await Refusal((endpoint, _) => endpoint.AtLeastOnce([])), StringComparison.Ordinal);

    [Fact]
    public async Task An_inbox_without_a_unit_of_work_is_never_written() => Assert.Contains(
        "needs a unit of work", await Refusal((endpoint, _) => endpoint.AtLeastOnce(inbox: TimeSpan.FromDays(7))),
        StringComparison.Ordinal);

    static async Task<string> Refusal(Action<ITopicEndpointConfigurator, IRiderRegistrationContext> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(TimeProvider.System).AddOrdersPersistence("Host=unused");
        builder.Services.AddMassTransit(bus =>
        {
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.AddSagaStateMachine<OrderStateMachine, OrderState>().EntityFrameworkRepository<OrderState, OrdersDbContext>();
                rider.UsingKafka(
                    new ClientConfig { BootstrapServers = "127.0.0.1:1" },
                    (context, kafka) =>
                        kafka.TopicEndpoint<OrderCreated>(Topics.Orders, "invalid", endpoint => configure(endpoint, context)));
            });
        });
        builder.Services.AddDeadLetters<OrdersDbContext>().AddRetryStore<OrdersDbContext>()
            .AddEntityFrameworkOutbox<OrdersDbContext>(relay: false)
            .AddDeliveryWindows<OrdersDbContext>();
        using var host = builder.Build();
        return (await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken)))
            .GetBaseException().Message;
    }
}
