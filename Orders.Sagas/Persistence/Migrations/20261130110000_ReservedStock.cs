using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Inventory;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Adds the reserved units to each stock row, and counts them.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130110000_ReservedStock")]
internal sealed class ReservedStock : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(ReservedStockSchema.Create);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(ReservedStockSchema.Drop);
}
