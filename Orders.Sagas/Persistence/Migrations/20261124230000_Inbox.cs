using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.Inbox;

#nullable disable

namespace Orders.Sagas.Persistence.Migrations
{
    /// <inheritdoc />
    [DbContext(typeof(OrdersDbContext))]
    [Migration("20261124230000_Inbox")]
    public partial class Inbox : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxSchema.Create);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(InboxSchema.Drop);
    }
}
