using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Orders.Api.Health;
using Orders.Api.Hosting;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>What PostgreSQL does with rows of the log's lane, without a connector.</summary>
[Trait("Category", "Process")]
public sealed class When_rows_are_left_to_the_log
{
    const string CreateSlot = "SELECT FROM pg_create_logical_replication_slot('orders_outbox', 'pgoutput')";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_slot_the_transaction_is_refused_and_no_record_becomes_a_dead_letter()
    {
        await using var database = await TestDatabase.Create();
        await using var db = database.Context();
        db.AddRange(Row("a", OutboxLanes.OfTheLog), Row("b", OutboxLanes.Of("b")));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancel));

        Assert.Equal(
            new Failure(FailureKind.Transient, PostgresErrorCodes.ObjectNotInPrerequisiteState), FailureClassifier.Classify(refused));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));
    }

    [Fact]
    public async Task The_reader_of_the_slot_gets_only_the_inserts_and_the_table_stays_empty()
    {
        await using var postgres = await WithSlot();
        await using var db = postgres.Database.Context();
        db.AddRange(Row("left to the log", OutboxLanes.OfTheLog), Row("relayed by the application", OutboxLanes.Of("b")));
        await db.SaveChangesAsync(Cancel);
        await postgres.Database.Execute("UPDATE outbox_message SET created_at = now()");

        var rows = await postgres.Database.OutboxRows();
        var kinds = await postgres.Database.Scalar<string>($"SELECT string_agg(chr(get_byte(data, 0)), '' ORDER BY lsn) {Changes}");
        var insert = await postgres.Database.Scalar<byte[]>($"SELECT data {Changes} WHERE get_byte(data, 0) = ascii('I')");

        Assert.Equal("relayed by the application", Assert.Single(rows).Key);
        // Begin, the relation, one insert, commit; neither the delete, nor the other row, nor its update.
        Assert.Equal("BRIC", kinds);
        Assert.Contains("left to the log", Encoding.UTF8.GetString(insert!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saga_message_costs_no_more_than_with_the_own_relay_and_no_notification()
    {
        await using var postgres = await WithSlot();
        var (prefix, sql, order) = (await RunningMessaging.CreateTopics(), new SqlCount(), OrderEvents.NewOrder());
        await using var saga = await RunningMessaging.Start(
            postgres.Database, prefix, options => options with { ExternalRelay = true }, sql.Register);
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await postgres.Database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.True(() => sql.Commits == 1);
        sql.Restart();

        await saga.Produce(Topics.Payments, order, OrderEvents.Paid(order));
        await postgres.Database.OrderIs(order, OrderStatus.Paid);

        await sql.Settles("SELECT SELECT WRITE WRITE", commits: 1);
        Assert.Equal(0, await postgres.Database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(1 + 2, await postgres.Database.Scalar<long>($"SELECT count(*) {Changes} WHERE get_byte(data, 0) = ascii('I')"));
    }

    [Fact]
    public async Task Readiness_fails_without_a_slot_and_a_slot_without_a_reader_is_an_alert()
    {
        await using var postgres = await OwnPostgres.StartWithLogicalLog();
        var time = new FakeTimeProvider();
        var settings = OrdersSettings.Read(OrdersHost.CreateBuilder().Configuration);
        var slot = new OutboxSlotHealth(new Contexts(postgres.Database));
        var alert = new OutboxReaderAlert(new Contexts(postgres.Database), settings, time);

        Assert.Equal(HealthStatus.Unhealthy, await Status(slot));
        await postgres.Database.Execute(CreateSlot);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), (await Status(slot), await Status(alert)));
        time.Advance(settings.OutboxMaxAge + TimeSpan.FromSeconds(1));
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded), (await Status(slot), await Status(alert)));
        await using (new SlotReader(postgres.Database.ConnectionString))
        {
            await Eventually.Equal(HealthStatus.Healthy, () => Status(alert));
            time.Advance(settings.OutboxMaxAge * 2);
            Assert.Equal(HealthStatus.Healthy, await Status(alert));
        }

        await Eventually.Equal(false, () => postgres.Database.Scalar<bool>("SELECT is_active FROM outbox_slot"));
        Assert.Equal(HealthStatus.Healthy, await Status(alert));

        static async Task<HealthStatus> Status(IHealthCheck check) =>
            (await check.CheckHealthAsync(new HealthCheckContext(), Cancel)).Status;
    }

    const string Changes =
        "FROM pg_logical_slot_peek_binary_changes('orders_outbox', NULL, NULL, 'proto_version', '1', 'publication_names', 'orders_outbox')";

    static async Task<OwnPostgres> WithSlot()
    {
        var postgres = await OwnPostgres.StartWithLogicalLog();
        await postgres.Database.Execute(CreateSlot);
        return postgres;
    }

    static OutboxMessage Row(string key, short lane) => new()
    {
        Lane = lane,
        Topic = "topic",
        Key = key,
        MessageId = OrderEvents.NewOrder(),
        MessageType = "urn:message:none",
        Headers = new Dictionary<string, string>(),
        Body = "{}"u8.ToArray(),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    sealed class Contexts(TestDatabase database) : IDbContextFactory<OrdersDbContext>
    {
        public OrdersDbContext CreateDbContext() => database.Context();
    }

    /// <summary>A consumer of the slot that acknowledges nothing.</summary>
    sealed class SlotReader : IAsyncDisposable
    {
        readonly CancellationTokenSource _stop = new();
        readonly Task _reading;

        public SlotReader(string connectionString) => _reading = Read(connectionString);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reading);
            _stop.Dispose();
        }

        async Task Read(string connectionString)
        {
            await using var connection = new LogicalReplicationConnection(connectionString);
            await connection.Open(_stop.Token);
            var options = new PgOutputReplicationOptions("orders_outbox", PgOutputProtocolVersion.V1);
            await foreach (var _ in connection.StartReplication(new PgOutputReplicationSlot("orders_outbox"), options, _stop.Token))
            {
                // Only the connection counts.
            }
        }
    }
}
