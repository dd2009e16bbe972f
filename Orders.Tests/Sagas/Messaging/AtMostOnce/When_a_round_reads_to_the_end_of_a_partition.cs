using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>A slow reader receives the end of the partition in the same round as the last records.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_round_reads_to_the_end_of_a_partition
{
    /// <summary>Long enough for the client to fetch the records, and then the end of the partition.</summary>
    static readonly TimeSpan LongEnoughToFetch = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task No_record_of_the_round_is_lost()
    {
        const int Behind = 20;
        await using var database = await TestDatabase.Create();
        var windows = new HeldWindows();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true },
            windows.Register);
        var order = OrderEvents.NewOrder();

        try
        {
            for (var i = 0; i < 1 + Behind; i++)
            {
                await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), OrderEvents.NewOrder());
                await Eventually.True(() => windows.Opened > 0);
            }

            await Eventually.Never(() => windows.Opened > 1, LongEnoughToFetch);
        }
        finally
        {
            windows.Release();
        }

        await Eventually.Equal(1 + Behind, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));
    }

    /// <summary>Blocks the poll thread while it opens the first window.</summary>
    sealed class HeldWindows : IDeliveryWindows
    {
        readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EntityFrameworkDeliveryWindows<OrdersDbContext> _windows = null!;
        int _opened;

        public int Opened => Volatile.Read(ref _opened);

        public void Release() => _gate.TrySetResult();

        public void Register(IServiceCollection services) => services.AddSingleton<IDeliveryWindows>(provider =>
        {
            _windows = ActivatorUtilities.CreateInstance<EntityFrameworkDeliveryWindows<OrdersDbContext>>(provider);
            return this;
        });

        public async Task Open(IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _opened);
            await _gate.Task.WaitAsync(cancellationToken);
            await _windows.Open(windows, cancellationToken);
        }

        public Task<int> Abandon(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken) =>
            _windows.Abandon(records, cancellationToken);

        public Task<int> TakeOver(
            string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken) =>
            _windows.TakeOver(consumerGroup, topic, partition, committedOffset, cancellationToken);
    }
}
