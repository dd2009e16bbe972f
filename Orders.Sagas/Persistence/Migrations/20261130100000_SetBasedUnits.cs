using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>The inbox checks the rows of a unit of work at once, and saga rows are changed at once.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130100000_SetBasedUnits")]
internal sealed class SetBasedUnits : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InboxGuardSchema.Create);
        migrationBuilder.Sql(StaleRowSchema.Create);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(StaleRowSchema.Drop);
        migrationBuilder.Sql(InboxGuardSchema.Undo);
    }
}
