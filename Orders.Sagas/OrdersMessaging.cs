using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Analytics;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Intake;
using Orders.Sagas.Inventory;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Sagas;

/// <summary>Which of the messaging parts a process runs, and on which broker.</summary>
public sealed record OrdersMessagingOptions
{
    public required ClientConfig Client { get; init; }

    /// <summary>Put before every topic and consumer group, so that several installations can share a broker.</summary>
    public string TopicPrefix { get; init; } = "";

    /// <summary>The broker keeps its records in the memory of this process; null for a broker that outlives it. Names this process's run.</summary>
    public string? ForgetfulBroker { get; init; }

    /// <summary>The outbox is left to change data capture, whatever <see cref="Relay"/> says.</summary>
    public bool ExternalRelay { get; init; }

    /// <summary>How long a message that comes again is known.</summary>
    public TimeSpan InboxRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The largest record that is looked at; a larger one becomes a dead letter.</summary>
    public int MaxRecordBytes { get; init; } = new TopicEndpointOptions().MaxRecordBytes;

    /// <summary>How long the saga's endpoints wait for the records in hand when they stop or lose partitions.</summary>
    public TimeSpan SagaDrainLimit { get; init; } = new TopicEndpointOptions().DrainLimit;
    public bool Intake { get; init; } = true;
    public bool Saga { get; init; } = true;
    public bool Effects { get; init; } = true;
    public bool Relay { get; init; } = true;
    public bool Analytics { get; init; } = true;

    /// <summary>How long an order may take.</summary>
    public OrderDeadlines Deadlines { get; init; } = new();

    /// <summary>Sets the limits of the intake's transactions.</summary>
    public Action<IExactlyOnceConfigurator>? ConfigureIntake { get; init; }
}

/// <summary>Every topic, who writes it and who reads it, on one screen.</summary>
public static class OrdersMessaging
{
    /// <summary>How many records of one lane the saga commits together; each waits for the others, so it is kept small.</summary>
    const int SagaRecordsPerCommit = 32;

    /// <summary>Few lanes and large units: the figures take as little of the database from the orders as they can.</summary>
    const int AnalyticsLanes = 2;
    const int AnalyticsRecordsPerCommit = 200;

    /// <summary>What a crash can cost of each partition: committed and not counted yet.</summary>
    const int AnalyticsRecordsInFlight = 400;

    public static IServiceCollection AddOrdersMessaging(this IServiceCollection services, OrdersMessagingOptions options)
    {
        services.AddSingleton(options.Deadlines);
        services.AddScoped<AnalyticsEventBatch>().AddScoped<IUnitStatement>(unit => unit.GetRequiredService<AnalyticsEventBatch>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // Nothing durable goes through the bus beside the rider: addresses that are not topics throw.
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(options.TopicPrefix);
                rider.AddProducers();
                rider.AddSagaStateMachine<OrderStateMachine, OrderState>().EntityFrameworkRepository<OrderState, OrdersDbContext>();
                rider.AddConsumers(
                    typeof(RequestPaymentConsumer), typeof(RequestRefundConsumer), typeof(RequestFulfilmentConsumer), typeof(SendNotificationConsumer),
                    typeof(ReserveInventoryConsumer), typeof(ReleaseInventoryConsumer), typeof(AnalyticsConsumer));
                rider.UsingKafka(options.Client, (context, kafka) =>
                {
                    kafka.Incarnation = options.ForgetfulBroker ?? "";
                    kafka.ExactlyOnce<OrderSubmitted>(Topics.SubmittedOrders, "intake", OrderIntake.Decide, intake =>
                    {
                        intake.IsHosted = options.Intake;
                        options.ConfigureIntake?.Invoke(intake);
                    });
                    kafka.ReadEvents(context, options);
                    kafka.ReadRequests(context, options);
                    kafka.ReadForAnalytics(context, options);
                });
            });
        });
        if (options.Analytics)
            services.AddDeliveryWindows<OrdersDbContext>();
        if (options.Saga || options.Effects)
            services.AddEntityFrameworkInbox<OrdersDbContext>(inbox => inbox.Retention = options.InboxRetention);
        if (options.Saga)
            services.AddScoped<DeadlineSweep>().AddHostedService<DeadlineSweeper>();
        if (options.ForgetfulBroker is not null)
            services.AddHostedService<SentSubmissionRetention>().AddHostedService<SentReleaseRetention>();
        return services.AddDeadLetters<OrdersDbContext>().AddEntityFrameworkOutbox<OrdersDbContext>(options.Relay, outbox =>
        {
            outbox.External = options.ExternalRelay;
            outbox.KeepSentUntilConsumed = options.ForgetfulBroker is not null;
        });
    }

    static void AddProducers(this IRiderRegistrationConfigurator rider)
    {
        rider.AddProducer<OrderSubmitted>(Topics.SubmittedOrders, message => message.OrderId.ToString());
        rider.AddProducer<OrderCreated>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<OrderRejected>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<OrderCancellationRequested>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<OutOfStock>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<PaymentDeadlinePassed>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<ShipmentDeadlinePassed>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<RefundDeadlinePassed>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<AttentionAcknowledged>(Topics.Orders, message => message.OrderId.ToString());
        rider.AddProducer<ReserveInventory>(Topics.InventoryReservations, message => message.OrderId.ToString());
        rider.AddProducer<ReleaseInventory>(Topics.InventoryReservations, message => message.OrderId.ToString());
        rider.AddProducer<RequestPayment>(Topics.PaymentRequests, message => message.OrderId.ToString());
        rider.AddProducer<RequestRefund>(Topics.PaymentRequests, message => message.OrderId.ToString());
        rider.AddProducer<PaymentReceived>(Topics.Payments, message => message.OrderId.ToString());
        rider.AddProducer<PaymentDeclined>(Topics.Payments, message => message.OrderId.ToString());
        rider.AddProducer<PaymentRefunded>(Topics.Payments, message => message.OrderId.ToString());
        rider.AddProducer<RequestFulfilment>(Topics.FulfilmentRequests, message => message.OrderId.ToString());
        rider.AddProducer<OrderShipped>(Topics.Shipments, message => message.OrderId.ToString());
        rider.AddProducer<SendNotification>(Topics.NotificationRequests, message => message.OrderId.ToString());
    }

    static void ReadEvents(this IKafkaRiderConfigurator kafka, IRiderRegistrationContext context, OrdersMessagingOptions options)
    {
        kafka.TopicEndpoint<OrderCreated>(Topics.Orders, "order-saga.orders", Saga);
        kafka.TopicEndpoint<PaymentReceived>(Topics.Payments, "order-saga.payments", Saga);
        kafka.TopicEndpoint<OrderShipped>(Topics.Shipments, "order-saga.shipments", Saga);

        void Saga(ITopicEndpointConfigurator endpoint)
        {
            endpoint.IsHosted = options.Saga;
            endpoint.Options.UnitOfWorkRecordLimit = SagaRecordsPerCommit;
            endpoint.Options.DrainLimit = options.SagaDrainLimit;
            endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
            endpoint.AtLeastOnce(inbox: options.InboxRetention, DuplicateStrategy.VersionCheck);
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
            endpoint.ConfigureSaga<OrderState>(context, saga => saga.RequireOrderEventRules());
        }
    }

    static void ReadRequests(this IKafkaRiderConfigurator kafka, IRiderRegistrationContext context, OrdersMessagingOptions options)
    {
        kafka.TopicEndpoint<RequestPayment>(Topics.PaymentRequests, "payments", e =>
        {
            SideEffect<RequestPaymentConsumer>(e, DuplicateStrategy.AttemptLedger);
            e.ConfigureConsumer<RequestRefundConsumer>(context);
        });
        kafka.TopicEndpoint<RequestFulfilment>(Topics.FulfilmentRequests, "fulfilment", e => SideEffect<RequestFulfilmentConsumer>(e, DuplicateStrategy.Receiver));
        kafka.TopicEndpoint<SendNotification>(Topics.NotificationRequests, "notifications", e => SideEffect<SendNotificationConsumer>(e, DuplicateStrategy.DeduplicationKey));

        kafka.TopicEndpoint<ReserveInventory>(Topics.InventoryReservations, "inventory", endpoint =>
        {
            endpoint.IsHosted = options.Effects;
            endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
            endpoint.AtLeastOnce(DuplicateStrategy.NaturalKey);
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
            endpoint.ConfigureConsumer<ReserveInventoryConsumer>(context);
            endpoint.ConfigureConsumer<ReleaseInventoryConsumer>(context);
        });

        void SideEffect<TConsumer>(ITopicEndpointConfigurator endpoint, DuplicateStrategy outside)
            where TConsumer : class, IConsumer
        {
            endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
            endpoint.IsHosted = options.Effects;
            endpoint.AtLeastOnce(inbox: options.InboxRetention, outside);
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
            endpoint.ConfigureConsumer<TConsumer>(context);
        }
    }

    static void ReadForAnalytics(this IKafkaRiderConfigurator kafka, IRiderRegistrationContext context, OrdersMessagingOptions options)
    {
        kafka.TopicEndpoint<OrderCreated>(Topics.Orders, "analytics.orders", Count);
        kafka.TopicEndpoint<PaymentReceived>(Topics.Payments, "analytics.payments", Count);
        kafka.TopicEndpoint<OrderShipped>(Topics.Shipments, "analytics.shipments", Count);

        void Count(ITopicEndpointConfigurator endpoint)
        {
            endpoint.IsHosted = options.Analytics;
            endpoint.AtMostOnce<OrdersDbContext>(context, DuplicateStrategy.NaturalKey);
            endpoint.Options.LaneCount = AnalyticsLanes;
            endpoint.Options.InFlightLimit = AnalyticsRecordsInFlight;
            endpoint.Options.UnitOfWorkRecordLimit = AnalyticsRecordsPerCommit;
            endpoint.ConfigureConsumer<AnalyticsConsumer>(context);
        }
    }
}
