using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.Outbox;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Sets how PostgreSQL stores the outbox.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130130000_OutboxStorage")]
internal sealed class OutboxStorage : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(OutboxStorageSchema.Set);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(OutboxStorageSchema.Reset);
}
