using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Records which attempt holds a charge, which second charges are claimed, and what of a dead letter was masked or erased.</summary>
/// <remarks>
/// The charges of earlier attempts are taken over: those that settled them, and duplicates that were refunded. Of two attempts with one
/// charge, the first keeps it.
/// </remarks>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130010000_ChargeHolders")]
internal sealed class ChargeHolders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE payment_attempt
            ADD COLUMN claimed_references text[] NOT NULL DEFAULT '{}',
            ADD COLUMN claimed_at timestamp with time zone;
        ALTER TABLE payment_attempt_event ADD COLUMN effect text;
        CREATE TABLE payment_charge (
            provider text NOT NULL,
            reference text NOT NULL,
            attempt_id uuid NOT NULL,
            order_id uuid NOT NULL,
            amount numeric NOT NULL,
            currency text NOT NULL,
            source text NOT NULL,
            at timestamp with time zone NOT NULL,
            CONSTRAINT pk_payment_charge PRIMARY KEY (provider, reference));
        CREATE INDEX ix_payment_charge_order_id ON payment_charge (order_id);
        INSERT INTO payment_charge (provider, reference, attempt_id, order_id, amount, currency, source, at)
            SELECT provider, provider_reference, id, order_id, amount, currency,
                CASE WHEN has_operators_reference THEN 'Resolution'
                    ELSE COALESCE(substring(evidence FROM '^(LookedUp|Webhook|Settlement|Resolution)'), 'Answered') END,
                settled_at
            FROM payment_attempt
            WHERE kind = 'Charge' AND state = 'Succeeded' AND provider_reference <> id::text
            ORDER BY settled_at, id
            ON CONFLICT DO NOTHING;
        INSERT INTO payment_charge (provider, reference, attempt_id, order_id, amount, currency, source, at)
            SELECT r.provider, r.charge_reference, c.id, c.order_id, c.amount, c.currency, 'LookedUp', r.requested_at
            FROM payment_attempt r
            JOIN payment_attempt c ON c.order_id = r.order_id AND c.kind = 'Charge' AND c.state = 'Succeeded'
            WHERE r.kind = 'Refund' AND r.refund_reason = 'DuplicateCharge'
            ON CONFLICT DO NOTHING;
        ALTER TABLE dead_letter
            ADD COLUMN is_redacted boolean NOT NULL DEFAULT false,
            ADD COLUMN content_erased_at timestamp with time zone;
        UPDATE dead_letter d SET content_erased_at = COALESCE(
            (SELECT max(at) FROM dead_letter_event e WHERE e.dead_letter_id = d.id AND e.kind = 'Discarded'), stored_at)
            WHERE state = 'Discarded';
        CREATE INDEX ix_dead_letter_with_content ON dead_letter (stored_at) WHERE content_erased_at IS NULL;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        ALTER TABLE dead_letter DROP COLUMN content_erased_at, DROP COLUMN is_redacted;
        DROP TABLE payment_charge;
        ALTER TABLE payment_attempt_event DROP COLUMN effect;
        ALTER TABLE payment_attempt DROP COLUMN claimed_references, DROP COLUMN claimed_at;
        """);
}
