using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.InMemoryBroker;

/// <summary>Older versions kept sent rows in the outbox itself.</summary>
[Trait("Category", "Database")]
public sealed class When_rows_of_an_older_version_are_migrated
{
    const string Before = "PaymentHistory";
    const string Rows = "SELECT string_agg(id || ' ' || key, ', ' ORDER BY id) FROM ";

    [Fact]
    public async Task Sent_rows_move_to_the_sent_records_and_waiting_rows_stay()
    {
        await using var database = await TestDatabase.CreateEmpty();
        await Migrate(database, Before);
        await database.Execute(
            """
            INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at, sent_at)
            SELECT 0, 'topic', key, gen_random_uuid(), 'type', '{}', '', now(), sent_at
            FROM (VALUES ('sent', now()), ('waiting', NULL)) AS rows (key, sent_at)
            """);

        await Migrate(database, null);
        Assert.Equal("1 sent", await database.Scalar<string>(Rows + "in_memory_broker_sent"));
        Assert.Equal("2 waiting", await database.Scalar<string>(Rows + "outbox_message"));

        await Migrate(database, Before);
        Assert.Equal("1 sent", await database.Scalar<string>(Rows + "outbox_message WHERE sent_at IS NOT NULL"));
        Assert.Equal("2 waiting", await database.Scalar<string>(Rows + "outbox_message WHERE sent_at IS NULL"));
    }

    static async Task Migrate(TestDatabase database, string? target)
    {
        await using var db = database.Context();
        await db.GetService<IMigrator>().MigrateAsync(target, TestContext.Current.CancellationToken);
    }
}
