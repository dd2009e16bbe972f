using System.Globalization;
using Orders.Api.Development.Bench.Servers;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Api.Development.Bench;

/// <summary>Fills the tables that grow, as they are after months.</summary>
internal static class FlatnessFill
{
    const int Days = 7;

    /// <summary>Gives the SKU more stock than all orders want, so that every reservation is checked against it.</summary>
    public static Task Stock(BenchInstallation installation, CancellationToken cancellationToken) => installation.Execute(
        $"INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('{SampleOrders.Sku}', 1000000000, now())", cancellationToken);

    public static async Task Run(BenchInstallation installation, BenchSizes sizes, CancellationToken cancellationToken)
    {
        // Without the triggers of the inbox: they compare each id with all others, and these are new.
        await Fill($$"""
            SET session_replication_role = replica;
            SELECT {{InboxPeriodSchema.Make}}(now() - make_interval(days => day), 1) FROM generate_series(0, {{Days - 1}}) AS day;
            INSERT INTO inbox_state (message_id, consumer_group, consumed_at)
            SELECT gen_random_uuid(), 'order-saga.orders', now() - make_interval(days => n % {{Days}})
            FROM generate_series(1, {{sizes.InboxIds}}) AS n;
            RESET session_replication_role
            """);
        await Fill($$"""
            INSERT INTO orders (id, version, status, customer_id, customer_email, currency, payment_method, total, lines, submitted_at,
                updated_at, payments, refunds)
            SELECT gen_random_uuid(), 3, 'Shipped', 'c-' || n % 100000, 'ada@example.com', 'EUR', 'tok_ok', 20.25,
                '[{"sku": "tea", "quantity": 2, "unitPrice": 4.50}]', now() - make_interval(secs => n), now(), '[]', '[]'
            FROM generate_series(1, {{sizes.FinishedOrders}}) AS n
            """);
        await Fill($"""
            INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at)
            SELECT gen_random_uuid(), '{SampleOrders.Sku}', 1, 'Held', now() FROM generate_series(1, {sizes.Reservations}) AS n
            """);

        Task Fill(FormattableString sql) => installation.Execute(sql.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }
}
