using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>The database keeps the history of payment attempts append-only, whoever writes.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261125040000_PaymentHistory")]
internal sealed class PaymentHistory : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE FUNCTION payment_attempt_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'payment_attempt_event is append-only' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER payment_attempt_event_stays BEFORE UPDATE OR DELETE ON payment_attempt_event
            FOR EACH ROW EXECUTE FUNCTION payment_attempt_event_stays();
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TRIGGER payment_attempt_event_stays ON payment_attempt_event;
        DROP FUNCTION payment_attempt_event_stays();
        """);
}
