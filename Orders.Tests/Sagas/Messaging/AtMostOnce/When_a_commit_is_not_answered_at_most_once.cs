using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using KafkaLog = Orders.Sagas.Messaging.AtMostOnce.Log;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_commit_is_not_answered_at_most_once
{
    [Fact]
    public async Task Committed_records_do_not_count_as_lost()
    {
        await using var database = await TestDatabase.Create();
        using var log = new LoggedEvents();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true },
            services => services.AddSingleton<IInterceptor>(new LostAnswer()).AddSingleton<ILoggerProvider>(log));
        var order = OrderEvents.NewOrder();

        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order));

        await Eventually.True(() => log.Count(nameof(KafkaLog.CommitUnknown)) + log.Count(nameof(KafkaLog.LostBatch)) > 0);
        Assert.Equal(0, log.Count(nameof(KafkaLog.LostBatch)));
        Assert.Equal(1, await database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM delivery_window"));
    }

    /// <summary>The network fails between the commit of the effects, which follows the window's, and its answer.</summary>
    sealed class LostAnswer : DbTransactionInterceptor
    {
        const int OfTheEffects = 2;
        int _commits;

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
            Interlocked.Increment(ref _commits) == OfTheEffects ? throw new NpgsqlException("The answer was lost.") : Task.CompletedTask;
    }
}
