using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Sagas.Analytics;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Inventory;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Sagas;

/// <summary>How each reader processes its topics: its guarantee, its limits, its saga or consumers.</summary>
internal sealed class TopicReaders(IRiderRegistrationContext context, OrdersMessagingOptions options)
{
    /// <summary>Few, so that the records that arrive during a unit of work fill the next one.</summary>
    internal const int SagaLanes = 4;

    /// <summary>How many records of one lane the saga commits together. Small, because each record waits for the others.</summary>
    const int SagaRecordsPerCommit = 32;

    /// <summary>One lane and large units, so that the figures take little of the database from the orders.</summary>
    /// <remarks>Two units of one endpoint would also wait for each other, at the delivery window of their partition.</remarks>
    const int AnalyticsLanes = 1;
    const int AnalyticsRecordsPerCommit = 200;

    /// <summary>What a crash can cost in each partition: records whose offset is committed and that are not counted yet.</summary>
    const int AnalyticsRecordsInFlight = 400;

    /// <summary>Few lanes and large units: all of them wait for the stock row of a SKU that many orders have.</summary>
    const int InventoryLanes = 4;
    const int InventoryRecordsPerCommit = 100;

    /// <summary>A minute more than the longest time-outs of a side effect: one e-mail's, or those of two calls.</summary>
    static readonly TimeSpan SideEffectStallLimit = TimeSpan.FromMinutes(6);

    public void Intake(IExactlyOnceConfigurator intake)
    {
        intake.IsHosted = options.Intake;
        options.ConfigureIntake?.Invoke(intake);
    }

    public void Saga(ITopicEndpointConfigurator endpoint)
    {
        endpoint.IsHosted = options.Saga;
        endpoint.Options.LaneCount = SagaLanes;
        endpoint.Options.UnitOfWorkRecordLimit = SagaRecordsPerCommit;
        endpoint.Options.DrainLimit = options.SagaDrainLimit;
        endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
        endpoint.AtLeastOnce(inbox: options.InboxRetention, DuplicateStrategy.VersionCheck);
        endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
        endpoint.ConfigureSaga<OrderState>(context);
    }

    public void Payments(ITopicEndpointConfigurator endpoint)
    {
        SideEffect<RequestPaymentConsumer>(endpoint, DuplicateStrategy.AttemptLedger);
        endpoint.Options.LaneCount = CallsInFlight<PaymentsOptions>(x => x.CallsInFlight);
        endpoint.ConfigureConsumer<RequestRefundConsumer>(context);
    }

    public void Fulfilment(ITopicEndpointConfigurator endpoint)
    {
        SideEffect<RequestFulfilmentConsumer>(endpoint, DuplicateStrategy.Receiver);
        endpoint.Options.LaneCount = CallsInFlight<FulfilmentOptions>(x => x.CallsInFlight);
    }

    public void Notifications(ITopicEndpointConfigurator endpoint)
    {
        SideEffect<SendNotificationConsumer>(endpoint, DuplicateStrategy.DeduplicationKey);
        endpoint.Options.LaneCount = CallsInFlight<NotificationsOptions>(x => x.CallsInFlight);
    }

    public void Inventory(ITopicEndpointConfigurator endpoint)
    {
        endpoint.IsHosted = options.Effects;
        endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
        endpoint.Options.LaneCount = InventoryLanes;
        endpoint.Options.UnitOfWorkRecordLimit = InventoryRecordsPerCommit;
        endpoint.AtLeastOnce(DuplicateStrategy.NaturalKey);
        endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
        endpoint.BeforeCommit<InventoryUnit>();
        endpoint.ConfigureConsumer<ReserveInventoryConsumer>(context);
        endpoint.ConfigureConsumer<ReleaseInventoryConsumer>(context);
    }

    public void Analytics(ITopicEndpointConfigurator endpoint)
    {
        endpoint.IsHosted = options.Analytics;
        endpoint.AtMostOnce<OrdersDbContext>(context, DuplicateStrategy.NaturalKey);
        endpoint.Options.LaneCount = AnalyticsLanes;
        endpoint.Options.InFlightLimit = AnalyticsRecordsInFlight;
        endpoint.Options.UnitOfWorkRecordLimit = AnalyticsRecordsPerCommit;
        // Some events change no figure.
        endpoint.SkipsUnconsumed = true;
        endpoint.ConfigureConsumer<AnalyticsConsumer>(context);
    }

    /// <param name="endpoint">The endpoint of the side effect's topic.</param>
    /// <param name="externalSystem">How the external system's duplicates are absorbed, beside the inbox.</param>
    void SideEffect<TConsumer>(ITopicEndpointConfigurator endpoint, DuplicateStrategy externalSystem)
        where TConsumer : class, IConsumer
    {
        endpoint.Options.MaxRecordBytes = options.MaxRecordBytes;
        endpoint.IsHosted = options.Effects;
        endpoint.Options.StallLimit = SideEffectStallLimit;
        endpoint.AtLeastOnce(inbox: options.InboxRetention, externalSystem);
        endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
        endpoint.ConfigureConsumer<TConsumer>(context);
    }

    /// <summary>A side effect has one call in flight for each lane. A process that does not host it reads no setting of it.</summary>
    int CallsInFlight<TOptions>(Func<TOptions, int> limit)
        where TOptions : class => options.Effects
        ? limit(context.GetRequiredService<IOptions<TOptions>>().Value)
        : new TopicEndpointOptions().LaneCount;
}
