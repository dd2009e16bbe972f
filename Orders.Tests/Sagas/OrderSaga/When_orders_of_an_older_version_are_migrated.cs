using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Older versions knew one payment of an order, and no refund.</summary>
[Trait("Category", "Database")]
public sealed class When_orders_of_an_older_version_are_migrated
{
    const string Before = "InMemoryBroker";
    const string Payment =
        "SELECT string_agg(payment_reference || ' ' || paid_amount || ' ' || paid_currency || ' ' || to_char(paid_at AT TIME ZONE 'UTC', "
        + "'HH24:MI'), ', ' ORDER BY status) FROM orders WHERE paid_at IS NOT NULL";

    [Fact]
    public async Task The_payment_becomes_the_first_of_the_payments_and_a_refunded_order_owes_nothing()
    {
        await using var database = await TestDatabase.CreateEmpty();
        await Migrate(database, Before);
        await database.Execute(
            """
            INSERT INTO orders (id, version, status, currency, lines, payment_reference, paid_at, paid_amount, paid_currency, updated_at)
            SELECT gen_random_uuid(), 3, status, 'EUR', '[]', 'ch_' || status, paid_at, 25.00, 'EUR', now()
            FROM (VALUES ('Paid', '2026-11-24T10:00:00Z'::timestamptz), ('Refunded', '2026-11-24T10:01:00Z')) AS rows (status, paid_at);
            INSERT INTO orders (id, version, status, lines, updated_at) VALUES (gen_random_uuid(), 1, 'AwaitingPayment', '[]', now());
            INSERT INTO payment_attempt (id, order_id, kind, state, amount, currency, provider, provider_reference, has_operators_reference,
                requested_at, sent_at, charge_reference, checks)
            SELECT gen_random_uuid(), id, 'Refund', 'Succeeded', 25.00, 'EUR', 'keyed', 're_1', false, now(), now(), payment_reference, 0
            FROM orders WHERE status = 'Refunded'
            """);

        await Migrate(database, null);

        await using var db = database.Context();
        var orders = db.Orders.AsEnumerable().ToDictionary(x => x.CurrentState);
        Assert.Empty(orders[OrderStatus.AwaitingPayment].Payments);
        Assert.Equal(new OrderPayment("ch_Paid", 25.00m, "EUR", new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero)),
            Assert.Single(orders[OrderStatus.Paid].Payments));
        Assert.Empty(orders[OrderStatus.Paid].Refunds);
        Assert.Equal(new OrderRefund("re_1", "ch_Refunded", 25.00m, "EUR"), Assert.Single(orders[OrderStatus.Refunded].Refunds));
        Assert.Empty(orders[OrderStatus.Refunded].Money.Kept);
    }

    [Fact]
    public async Task The_older_version_gets_the_payment_in_the_orders_currency_back()
    {
        await using var database = await TestDatabase.Create();
        await database.Execute(
            """
            INSERT INTO orders (id, version, status, currency, lines, payments, refunds, updated_at)
            VALUES (gen_random_uuid(), 1, 'AwaitingPayment', 'EUR', '[]', '[]', '[]', now()), (gen_random_uuid(), 3, 'Paid', 'EUR', '[]', '[
                {"reference": "bank-1", "amount": 25.00, "currency": "USD", "receivedAt": "2026-11-24T10:00:00+00:00"},
                {"reference": "ch_1", "amount": 25.00, "currency": "EUR", "receivedAt": "2026-11-24T10:01:00+00:00"}]', '[]', now())
            """);

        await Migrate(database, Before);

        Assert.Equal("ch_1 25.00 EUR 10:01", await database.Scalar<string>(Payment));
    }

    static async Task Migrate(TestDatabase database, string? target)
    {
        await using var db = database.Context();
        await db.GetService<IMigrator>().MigrateAsync(target, TestContext.Current.CancellationToken);
    }
}
