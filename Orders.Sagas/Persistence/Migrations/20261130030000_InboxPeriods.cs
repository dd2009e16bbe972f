using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Adds the functions that make and drop the inbox's periods. Existing days stay, and expire as before.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130030000_InboxPeriods")]
internal sealed class InboxPeriods : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxPeriodSchema.Create);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxPeriodSchema.Undo);
}
