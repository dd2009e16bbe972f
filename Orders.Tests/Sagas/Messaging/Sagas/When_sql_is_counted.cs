using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Sagas;

/// <summary>Counts the round trips of a message. The throughput depends on them.</summary>
[Trait("Category", "Kafka")]
public sealed class When_sql_is_counted
{
    [Fact]
    public async Task A_saga_message_costs_two_reads_and_two_writes_in_one_commit()
    {
        await using var database = await TestDatabase.Create();
        var (prefix, sql) = (await RunningMessaging.CreateTopics(), new SqlCount());
        await using var saga = await RunningMessaging.Start(database, prefix, SagaOnly, sql.Register);
        var order = OrderEvents.NewOrder();
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await Eventually.True(() => sql.Kinds.Contains("NOTIFY") && sql.Commits == 1);
        sql.Restart();

        await saga.Produce(Topics.Payments, order, OrderEvents.Paid(order));

        // NOTIFY wakes the relays of other processes: sent after the commit, once for all commits since the last NOTIFY.
        await sql.Settles("SELECT SELECT WRITE WRITE NOTIFY", commits: 1);
        Assert.Equal(1 + 1 + 1 + 2, await RowsWritten(database, order));
    }

    /// <summary>A record costs no round trip of its own, and no statement but the one of its saga's row, which EF Core writes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(31)]
    public async Task Messages_of_one_unit_share_all_round_trips_and_all_statements_but_the_row_of_the_saga(int messages)
    {
        await using var database = await TestDatabase.Create();
        var (prefix, sql, watch) = (await RunningMessaging.CreateTopics(), new SqlCount(), new UnitWatch());
        await using var saga = await RunningMessaging.Start(database, prefix, SagaOnly, services =>
        {
            sql.Register(services);
            watch.Register(services);
        });
        watch.Hold();
        var first = OrderEvents.NewOrder();
        var place = await saga.Produce(Topics.Orders, first, OrderEvents.Created(first));
        await Eventually.True(() => watch.Seen.Count == 1);
        var orders = LaneBarrier.OrdersOfLane(first).Take(messages).ToList();
        foreach (var order in orders)
            await saga.ProduceRaw(Topics.Orders, $"{order}", OrderEvents.Body(OrderEvents.Created(order)), partition: place.Partition);
        await saga.WaitUntilQueued(watch, place.Partition, first);
        sql.Restart();

        watch.Release();
        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);

        // The units that were held had sent their rows already; they save their orders now. Then one unit has all other messages. It looks
        // into the inbox, and inserts inbox, history and outbox rows.
        await sql.Settles(
            (2, 2 + (1 + 1), 1 + 3, 3),
            () => (sql.Commands("SELECT"), sql.Commands("WRITE"), sql.StatementsWith("inbox_state"), sql.Commits));
        Assert.Equal(1, await database.Scalar<long>(
            $"SELECT count(DISTINCT xmin::text) FROM orders WHERE id = ANY ('{{{string.Join(',', orders)}}}')"));
    }

    static OrdersMessagingOptions SagaOnly(OrdersMessagingOptions options) => options with { Relay = false };

    static Task<long> RowsWritten(TestDatabase database, Guid order) => database.Scalar<long>(
        $"""
        SELECT count(*) FROM (
            SELECT xmin::text AS x FROM orders UNION ALL SELECT xmin::text FROM saga_transition UNION ALL
            SELECT xmin::text FROM inbox_state UNION ALL SELECT xmin::text FROM outbox_message) rows
        WHERE x = (SELECT xmin::text FROM orders WHERE id = '{order}')
        """);
}
