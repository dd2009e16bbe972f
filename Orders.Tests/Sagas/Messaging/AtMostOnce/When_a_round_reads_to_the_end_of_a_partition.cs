using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>The client says when it has read a partition to its end: to a reader that is slow, in the same round as the last records.</summary>
public sealed class When_a_round_reads_to_the_end_of_a_partition
{
    /// <summary>In which the client fetches records and then asks once more.</summary>
    static readonly TimeSpan LongEnoughToFetch = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task At_most_once_loses_nothing_of_it()
    {
        const int Behind = 20;
        await using var database = await TestDatabase.Create();
        var windows = new HeldWindows();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true }, windows.Register);
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

    /// <summary>Holds the poll thread with the first window.</summary>
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

        public async Task<IReadOnlyDictionary<TopicRecordContext, Guid>> Open(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _opened);
            await _gate.Task.WaitAsync(cancellationToken);
            return await _windows.Open(records, cancellationToken);
        }

        public Task<int> Lose(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken) => _windows.Lose(records, cancellationToken);

        public Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken) =>
            _windows.TakeOver(consumerGroup, topic, partition, committedOffset, cancellationToken);
    }
}
