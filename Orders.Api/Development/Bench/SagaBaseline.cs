using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>The rows of the saga's transitions by plain SQL: what PostgreSQL does when no application is in the way.</summary>
/// <remarks>Two of three messages change an order, the others create one. Each statement is prepared and is a round trip.</remarks>
internal static class SagaBaseline
{
    const int Connections = 8;
    const int OrdersPerConnection = 2_500;

    const string NewOrders = """
        INSERT INTO orders (id, version, status, customer_id, customer_email, currency, payment_method, total, lines, due_at, submitted_at,
            updated_at, payments, refunds)
        SELECT id, 1, 'AwaitingPayment', 'c-1', 'ada@example.com', 'EUR', 'tok_ok', 20.25,
            '[{"sku": "tea", "quantity": 2, "unitPrice": 4.50}, {"sku": "cup", "quantity": 1, "unitPrice": 11.25}]',
            now() + interval '1 day', now(), now(), '[]', '[]'
        FROM unnest($1) AS id
        """;

    static readonly string[] Before = ["SELECT * FROM orders WHERE id = ANY ($1)"];

    static readonly string[] After =
    [
        """
        INSERT INTO inbox_state (message_id, consumer_group, consumed_at)
        SELECT gen_random_uuid(), 'order-saga.orders', now() FROM unnest($1) AS id
        """,
        """
        INSERT INTO saga_transition (correlation_id, version, "from", "to", event, message_id, at)
        SELECT id, version, 'AwaitingPayment', 'Paid', 'PaymentReceived', gen_random_uuid(), now() FROM orders WHERE id = ANY ($1)
        ON CONFLICT DO NOTHING
        """,
        """
        INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
        SELECT 7, 'notification-requests', id::text, gen_random_uuid(), 'urn:message:Orders.Contracts:SendNotification',
            '{"MessageId": "89155117-01b8-8fb7-a285-5325cbbbe431", "Content-Type": "application/json",
              "ConversationId": "9a010000-f4d1-aed3-f51a-08df4e441b29", "MT-MessageType": "urn:message:Orders.Contracts:SendNotification"}',
            convert_to('{"orderId": "01a22880-9371-7102-bf22-200c96b519dc", "kind": "OrderConfirmation",
              "customerEmail": "ada@example.com", "total": 20.25, "currency": "EUR"}', 'UTF8'), now()
        FROM unnest($1) AS id, generate_series(1, 2)
        """,
    ];

    static readonly string[] Creation = [.. Before, NewOrders, .. After];

    static readonly string[] Change =
    [
        .. Before,
        """
        UPDATE orders SET version = version + 1, status = 'Paid', due_at = now() + interval '7 days', updated_at = now(),
            payments = '[{"reference": "ch_1", "amount": 20.25, "currency": "EUR"}]'
        WHERE id = ANY ($1)
        """,
        .. After,
    ];

    /// <returns>Messages a second, and how many there were.</returns>
    public static async Task<(double PerSecond, long Count)> Run(
        BenchInstallation installation, int messages, int seconds, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(
            () => RunOne(installation, messages, TimeSpan.FromSeconds(seconds), cancellationToken), cancellationToken)));
        return (counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds, counts.Sum());
    }

    static async Task<long> RunOne(BenchInstallation installation, int messages, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var connection = await installation.Connect(cancellationToken);
        var known = Ids(OrdersPerConnection);
        await using (var fill = await Prepare(connection, NewOrders, cancellationToken))
            await Execute(fill, known, cancellationToken);
        var creation = await PrepareAll(connection, Creation, cancellationToken);
        var change = await PrepareAll(connection, Change, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; ; i++)
        {
            if (Stopwatch.GetElapsedTime(started) >= limit)
                return (long)i * messages;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (i % 3 == 0)
                await ExecuteAll(creation, Ids(messages), cancellationToken);
            else
                await ExecuteAll(change, Some(known, i, messages), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    static async Task<List<NpgsqlCommand>> PrepareAll(
        NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var commands = new List<NpgsqlCommand>();
        foreach (var sql in statements)
            commands.Add(await Prepare(connection, sql, cancellationToken));
        return commands;
    }

    static async Task<NpgsqlCommand> Prepare(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await command.PrepareAsync(cancellationToken);
        return command;
    }

    static async Task ExecuteAll(List<NpgsqlCommand> commands, Guid[] ids, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
            await Execute(command, ids, cancellationToken);
    }

    static async Task Execute(NpgsqlCommand command, Guid[] ids, CancellationToken cancellationToken)
    {
        command.Parameters[0].Value = ids;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()))];

    static Guid[] Some(Guid[] known, int i, int count) =>
        [.. Enumerable.Range(0, count).Select(n => known[((i * count) + n) % known.Length])];
}
