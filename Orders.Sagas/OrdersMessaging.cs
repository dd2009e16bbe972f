using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Analytics;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Intake;
using Orders.Sagas.Inventory;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;
using Orders.Sagas.Rules;

namespace Orders.Sagas;

/// <summary>
/// Registers MassTransit with the Kafka rider, the saga, the consumers and the outbox. The topics are in <see cref="OrdersTopology"/>.
/// </summary>
public static class OrdersMessaging
{
    public static IServiceCollection AddOrdersMessaging(this IServiceCollection services, OrdersMessagingOptions options)
    {
        services.AddSingleton<IMessageRules>(ContractRules.Instance);
        services.AddSingleton(options.Deadlines).AddScoped<OrderSubmission>();
        services.AddScoped<AnalyticsEventBatch>().AddScoped<IUnitStatement>(unit => unit.GetRequiredService<AnalyticsEventBatch>());
        services.AddScoped<InventoryUnit>().AddScoped<ReservationStore>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // The bus beside the rider carries no durable message: sending to an address that is not a topic throws.
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(options.TopicPrefix);
                rider.AddMessages();
                rider.AddSagaStateMachine<OrderStateMachine, OrderState>().EntityFrameworkRepository<OrderState, OrdersDbContext>();
                rider.AddConsumers(
                    typeof(RequestPaymentConsumer), typeof(RequestRefundConsumer), typeof(RequestFulfilmentConsumer),
                    typeof(SendNotificationConsumer), typeof(ReserveInventoryConsumer), typeof(ReleaseInventoryConsumer),
                    typeof(AnalyticsConsumer));
                rider.UsingKafka(options.Client, (context, kafka) =>
                {
                    kafka.GroupInstanceId = options.GroupInstanceId;
                    kafka.ReadTopics(new TopicReaders(context, options));
                });
            });
        });
        if (options.Analytics)
            services.AddDeliveryWindows<OrdersDbContext>();
        // The dead letters of the intake write inbox rows too.
        if (options.Saga || options.Effects || options.Intake)
            services.AddEntityFrameworkInbox<OrdersDbContext>(inbox => inbox.Retention = options.InboxRetention);
        if (options.Saga)
            services.AddScoped<DeadlineSweep>().AddHostedService<DeadlineSweeper>();
        services
            .AddDeadLetters<OrdersDbContext>(letters =>
            {
                letters.Redact = CardNumberRedaction.Redact;
                letters.ContentRetention = options.DeadLetterContentRetention;
                letters.ReplayedContentRetention = options.InboxRetention;
            })
            .AddRetryStore<OrdersDbContext>()
            .AddEntityFrameworkOutbox<OrdersDbContext>(options.Relay, outbox => outbox.External = options.ExternalRelay);
        if (options is { Relay: true, ExternalRelay: false })
            services.AddResendAfterInMemoryBroker<OrdersDbContext>();
        return options.InMemoryBroker is { } run ? services.AddInMemoryBroker(run, options) : services;
    }

    static IServiceCollection AddInMemoryBroker(this IServiceCollection services, string run, OrdersMessagingOptions options) =>
        options.ExternalRelay
        ? throw new ConfigurationException(
            "An in-memory broker needs the application's own relay: only that relay can resend what the broker drops.")
        : services.AddInMemoryBrokerRecovery<OrdersDbContext>(run)
            .AddHostedService<SentSubmissionRetention>()
            .AddHostedService<SentReleaseRetention>();
}
