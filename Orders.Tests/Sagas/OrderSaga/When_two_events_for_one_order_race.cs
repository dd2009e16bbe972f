using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>One lane has all events of an order, unless a producer chose another key, or another process has an equal partition.</summary>
[Trait("Category", "Kafka")]
public sealed class When_two_events_for_one_order_race
{
    /// <summary>Both units of work read the same version before either is saved.</summary>
    /// <remarks>Without the version check the later would overwrite the earlier.</remarks>
    [Fact]
    public async Task Both_events_take_effect()
    {
        await using var database = await TestDatabase.Create();
        using var race = new BothReadBeforeEitherSaves();
        await using var saga = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), services: services => services.AddSingleton<IInterceptor>(race));
        var order = OrderEvents.NewOrder();
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await database.OrderIs(order, OrderStatus.AwaitingPayment);

        race.Watch(order);
        using var collisions = new CollidedUnits();
        await Task.WhenAll(
            saga.Produce(Topics.Payments, order, OrderEvents.Paid(order)),
            saga.Produce(Topics.Shipments, LaneBarrier.KeyOfAnotherLane(order), OrderEvents.Shipped(order)));

        var ended = await database.OrderIs(order, OrderStatus.Shipped);
        Assert.Equal(3, race.Saves);
        Assert.InRange(collisions.Count, 1, int.MaxValue);
        Assert.Equal(3, ended!.Version);
        Assert.Equal((OrderEvents.Paid(order).PaymentReference, "post"), (Assert.Single(ended.Payments).Reference, ended.Carrier));
        Assert.Equal([1, 2, 3], (await database.History(order)).Select(x => x.Version));
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>Two events may be an order's first: the primary key admits one, and the other is retried.</summary>
    [Fact]
    public async Task Two_first_events_create_one_order()
    {
        await using var database = await TestDatabase.Create();
        using var race = new BothReadBeforeEitherSaves();
        await using var saga = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), services: services => services.AddSingleton<IInterceptor>(race));
        var order = OrderEvents.NewOrder();

        race.Watch(order);
        await Task.WhenAll(
            saga.Produce(Topics.Payments, order, OrderEvents.Paid(order)),
            saga.Produce(Topics.Orders, LaneBarrier.KeyOfAnotherLane(order), OrderEvents.Created(order)));

        var ended = await database.OrderIs(order, OrderStatus.Paid);
        Assert.Equal(3, race.Saves);
        Assert.Equal(2, ended!.Version);
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>The units that collided, of any endpoint of this process.</summary>
    sealed class CollidedUnits : IDisposable
    {
        readonly MeterListener _listener = new();
        int _count;

        public CollidedUnits()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == KafkaMetrics.MeterName && instrument.Name == KafkaMetrics.CollisionsName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _count));
            _listener.Start();
        }

        public int Count => _count;

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>Holds the first two saves of an order until both have read.</summary>
    /// <remarks>The third save is the retry of the one that lost.</remarks>
    sealed class BothReadBeforeEitherSaves : DbCommandInterceptor, IDisposable
    {
        static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
        readonly Barrier _both = new(2);
        Guid? _order;
        int _saves;

        public int Saves => _saves;

        public void Watch(Guid order) => _order = order;

        public void Dispose() => _both.Dispose();

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            var isOfOrder = UnitWrite.Ids(command, "saga_transition", "correlation_id").Any(id => id == _order);
            if (isOfOrder && Interlocked.Increment(ref _saves) <= 2)
                Assert.True(await Task.Run(() => _both.SignalAndWait(Limit, cancellationToken), cancellationToken));
            return result;
        }
    }
}
