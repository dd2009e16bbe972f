using MassTransit;
using Orders.Api.Health;
using Orders.Api.Hosting.Infrastructure;
using Orders.Api.Hosting.Settings;
using Orders.Sagas;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Hosting;

/// <summary>Adds the rider, the saga, the side effects and the outbox by role. A process of any role can publish.</summary>
internal static class Messaging
{
    /// <summary>The name of the only process that uses an embedded Kafka.</summary>
    const string OnlyProcess = "embedded";

    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder, OrdersSettings settings, IBroker broker)
    {
        builder.Services
            .AddOrdersMessaging(new OrdersMessagingOptions
            {
                Client = broker.Client,
                TopicPrefix = settings.Kafka.TopicPrefix,
                GroupInstanceId = broker is { IsEmbedded: true, IsInMemory: false } ? OnlyProcess : settings.Kafka.GroupInstanceId,
                InMemoryBroker = broker.IsInMemory ? $"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}" : null,
                InboxRetention = settings.InboxRetention,
                DeadLetterContentRetention = settings.DeadLetterContentRetention,
                Intake = settings.Roles.Contains(Role.Intake),
                Saga = settings.Roles.Contains(Role.Saga),
                Effects = settings.Roles.Contains(Role.Effects),
                Relay = settings.Roles.Contains(Role.Relay),
                ExternalRelay = settings.OutboxRelay is OutboxRelayMode.External,
                Analytics = settings.Roles.Contains(Role.Analytics),
                Deadlines = settings.Deadlines,
                ConfigureIntake = intake =>
                {
                    var section = builder.Configuration.GetSection(intake.SettingsSection = OptionsSections.Intake);
                    section.Bind(intake.Options);
                    builder.Configuration.GetSection(OptionsSections.IntakeConsumer).Bind(intake.Consumer);
                },
            })
            .AddDeadLetterRetention<OrdersDbContext>()
            .AddKafkaHealth(settings);
        if (settings.Roles.Contains(Role.Effects))
        {
            builder.Services
                .AddPayments(builder.Configuration)
                .AddFulfilment(builder.Configuration)
                .AddNotifications(builder.Configuration);
        }

        return builder;
    }
}
