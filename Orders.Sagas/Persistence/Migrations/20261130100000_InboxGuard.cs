using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>The inbox checks all rows of an insert at once, has a narrow index, and few periods.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130100000_InboxGuard")]
internal sealed class InboxGuard : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxGuardSchema.Create);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxGuardSchema.Undo);
}
