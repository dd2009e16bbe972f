using System.Net;
using Npgsql;
using Orders.Api.Hosting;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Health;

/// <summary>Readiness is about what this process needs for its own roles.</summary>
[Trait("Category", "Kafka")]
public sealed class When_each_role_is_asked_for_readiness
{
    const string NoBroker = "127.0.0.1:1";

    public static TheoryData<string> Roles => ["api", "intake", "saga", "effects", "relay", "analytics"];

    [Theory]
    [InlineData("api", "")]
    [InlineData("intake", "kafka")]
    [InlineData("saga", "kafka")]
    [InlineData("effects", "kafka")]
    [InlineData("relay", "kafka")]
    [InlineData("analytics", "kafka")]
    [InlineData("api,relay", "kafka")]
    public async Task The_broker_is_down(string roles, string failing)
    {
        await using var database = await TestDatabase.Create();
        await using var running = await RunningRoles.Start(roles, database, NoBroker, TestBroker.Prefix());

        await Eventually.Equal((Status(failing), failing, ""), running.Ready);
    }

    /// <summary>Everything that is wrong beside the process itself is an alert.</summary>
    [Theory]
    [MemberData(nameof(Roles))]
    public async Task An_old_outbox_row_a_dead_letter_and_a_payment_in_doubt_leave_the_process_ready(string role)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await AddTrouble(database, prefix + Topics.Orders);
        await using var running = await RunningRoles.Start(role, database, await TestBroker.BootstrapServers(), prefix);

        if (role == "relay")
            await Eventually.Equal((HttpStatusCode.OK, "", "dead-letters, payments-in-doubt, unknown-orders"), running.Ready);
        else
            await Eventually.Equal((HttpStatusCode.OK, "", "outbox, dead-letters, payments-in-doubt, unknown-orders"), running.Ready);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task The_database_is_down(string role)
    {
        await using var database = await TestDatabase.Create();
        await using var running = await RunningRoles.Start(
            role, database, await TestBroker.BootstrapServers(), await RunningMessaging.CreateTopics());
        await Eventually.Equal((HttpStatusCode.OK, "", ""), running.Ready);

        await AllowConnections(database, false);
        await Eventually.Is(
            running.Ready,
            ready => ready.Status is HttpStatusCode.ServiceUnavailable && ready.Failing.Split(", ").Contains("database"));
        await AllowConnections(database, true);

        await Eventually.Is(running.Ready, ready => ready is { Status: HttpStatusCode.OK, Failing: "" });
    }

    /// <summary>Without the slot, PostgreSQL refuses every outbox row, so roles that write such rows cannot work.</summary>
    [Theory]
    [InlineData("api", "outbox-slot")]
    [InlineData("saga", "outbox-slot")]
    [InlineData("effects", "outbox-slot")]
    [InlineData("intake", "")]
    [InlineData("analytics", "")]
    public async Task The_slot_of_the_external_relay_is_missing(string role, string failing)
    {
        await using var database = await TestDatabase.Create();
        await using var running = await RunningRoles.Start(
            role, database, await TestBroker.BootstrapServers(), await RunningMessaging.CreateTopics(), OutboxRelayMode.External);

        await Eventually.Equal((Status(failing), failing, ""), running.Ready);
    }

    static HttpStatusCode Status(string failing) => failing == "" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable;

    static async Task AddTrouble(TestDatabase database, string topic)
    {
        await using (var db = database.Context())
        {
            var unknown = OrderStates.In(OrderStatus.Expected, OrderEvents.NewOrder());
            unknown.Payments = unknown.Money.With(OrderEvents.Paid(unknown.CorrelationId)).Payments;
            db.Add(unknown);
            db.Add(OutboxRows.Of(topic, OrderEvents.NewOrder(), OrderEvents.NewOrder(), new { number = 0 }));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await database.Execute(
            """
            UPDATE outbox_message SET created_at = now() - interval '1 hour';
            UPDATE orders SET updated_at = now() - interval '2 hours';
            INSERT INTO dead_letter
                (id, topic, partition, "offset", consumer_group, message_id, has_own_id, headers, reason, error, attempts, failures,
                produced_at, stored_at, first_stored_at, state)
            VALUES (gen_random_uuid(), 'orders', 0, 0, 'group', gen_random_uuid(), true, '[]', 'Invalid', 'error', 1, 1,
                now(), now(), now(), 'Waiting');
            INSERT INTO payment_attempt
                (id, order_id, kind, state, amount, currency, provider, has_operators_reference, requested_at, sent_at, sends, checks)
            VALUES (gen_random_uuid(), gen_random_uuid(), 'Charge', 'InDoubt', 1, 'EUR', 'keyed', false, now() - interval '1 hour', now(),
                1, 1)
            """);
    }

    /// <summary>Refuses new connections and ends the existing ones.</summary>
    static async Task AllowConnections(TestDatabase database, bool allowed)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" }.ConnectionString);
        await using var command = source.CreateCommand(
            $"""
            ALTER DATABASE {database.Name} WITH ALLOW_CONNECTIONS {allowed};
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
