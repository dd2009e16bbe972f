using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Sagas.Messaging.InMemoryBroker;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Moves the rows that were kept for an in-memory broker out of the outbox, into a table of their own.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261129210000_InMemoryBroker")]
internal sealed class InMemoryBroker : Migration
{
    const string Columns = "id, lane, topic, key, message_id, message_type, headers, body, verbatim, created_at";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(InMemoryBrokerSchema.Create);
        migrationBuilder.Sql(
            $"""
            WITH sent AS (DELETE FROM outbox_message WHERE sent_at IS NOT NULL RETURNING *)
            INSERT INTO in_memory_broker_sent ({Columns}, sent_at) SELECT {Columns}, sent_at FROM sent
            """);
        migrationBuilder.DropIndex(name: "ix_outbox_message_lane_id", table: "outbox_message");
        migrationBuilder.DropColumn(name: "sent_at", table: "outbox_message");
        migrationBuilder.CreateIndex(name: "ix_outbox_message_lane_id", table: "outbox_message", columns: ["lane", "id"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "ix_outbox_message_lane_id", table: "outbox_message");
        migrationBuilder.AddColumn<DateTimeOffset>(name: "sent_at", table: "outbox_message", type: "timestamp with time zone", nullable: true);
        migrationBuilder.CreateIndex(name: "ix_outbox_message_lane_id", table: "outbox_message", columns: ["lane", "id"], filter: "sent_at IS NULL");
        migrationBuilder.Sql(
            $"INSERT INTO outbox_message ({Columns}, sent_at) OVERRIDING SYSTEM VALUE SELECT {Columns}, sent_at FROM in_memory_broker_sent");
        migrationBuilder.Sql(InMemoryBrokerSchema.Drop);
    }
}
