using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>An order keeps every payment and every refund, in place of one payment.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130000000_OrderMoney")]
internal sealed class OrderMoney : Migration
{
    /// <summary>The refund of a refunded order has the reference of its attempt, so that the same refund does not count again.</summary>
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE orders ADD payments jsonb NOT NULL DEFAULT '[]', ADD refunds jsonb NOT NULL DEFAULT '[]';
        UPDATE orders SET payments = jsonb_build_array(jsonb_build_object(
            'reference', payment_reference, 'amount', paid_amount, 'currency', paid_currency, 'receivedAt', paid_at))
        WHERE paid_at IS NOT NULL;
        UPDATE orders o SET refunds = jsonb_build_array(jsonb_build_object(
            'reference', coalesce((
                SELECT a.provider_reference FROM payment_attempt a
                WHERE a.order_id = o.id AND a.kind = 'Refund' AND a.charge_reference = o.payment_reference AND a.state = 'Succeeded'
                LIMIT 1), o.payment_reference),
            'paymentReference', payment_reference, 'amount', paid_amount, 'currency', paid_currency))
        WHERE paid_at IS NOT NULL AND status = 'Refunded';
        ALTER TABLE orders ALTER payments DROP DEFAULT, ALTER refunds DROP DEFAULT,
            DROP payment_reference, DROP paid_at, DROP paid_amount, DROP paid_currency;
        """);

    /// <summary>The older version knows one payment: the first in the order's currency, else the first.</summary>
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE orders ADD payment_reference text, ADD paid_at timestamp with time zone, ADD paid_amount numeric, ADD paid_currency text;
        UPDATE orders o SET payment_reference = p.payment->>'reference', paid_at = (p.payment->>'receivedAt')::timestamp with time zone,
            paid_amount = (p.payment->>'amount')::numeric, paid_currency = p.payment->>'currency'
        FROM (
            SELECT DISTINCT ON (id) id, payment FROM orders, jsonb_array_elements(payments) WITH ORDINALITY AS e(payment, position)
            ORDER BY id, payment->>'currency' IS DISTINCT FROM currency, position) p
        WHERE p.id = o.id;
        ALTER TABLE orders DROP payments, DROP refunds;
        """);
}
