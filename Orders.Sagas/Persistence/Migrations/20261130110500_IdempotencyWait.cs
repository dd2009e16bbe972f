using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Limits the wait for a request with the same Idempotency-Key.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130110500_IdempotencyWait")]
internal sealed class IdempotencyWait : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(IdempotencySchema.Create);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(IdempotencySchema.Drop);
}
