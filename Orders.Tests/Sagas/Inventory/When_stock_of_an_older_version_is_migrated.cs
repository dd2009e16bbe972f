using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Inventory;

/// <summary>Older versions add up the reservations of a SKU each time.</summary>
[Trait("Category", "Database")]
public sealed class When_stock_of_an_older_version_is_migrated
{
    const string Before = "InboxPeriods";

    [Fact]
    public async Task The_held_units_are_counted_and_an_older_process_keeps_the_count()
    {
        await using var database = await TestDatabase.CreateEmpty();
        await Migrate(database, Before);
        await database.Execute(
            """
            INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('a', 10, now()), ('b', 10, now());
            INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at) VALUES
                (gen_random_uuid(), 'a', 3, 'Held', now()), (gen_random_uuid(), 'a', 4, 'Held', now()),
                (gen_random_uuid(), 'a', 2, 'Refused', now()), (gen_random_uuid(), 'c', 1, 'Held', now());
            """);

        await Migrate(database, null);
        var inventory = new InventoryUnits(database);
        Assert.Equal(7, await database.Scalar<long>("SELECT reserved FROM inventory_stock WHERE sku = 'a'"));
        Assert.Null(await inventory.Miscounted());

        await database.Execute(
            """
            INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at)
                VALUES (gen_random_uuid(), 'a', 1, 'Held', now());
            UPDATE inventory_reservation SET state = 'Released' WHERE quantity = 4;
            UPDATE inventory_reservation SET quantity = 5 WHERE quantity = 3;
            DELETE FROM inventory_reservation WHERE quantity = 2;
            INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('c', 10, now());
            """);
        Assert.Equal(6, await database.Scalar<long>("SELECT reserved FROM inventory_stock WHERE sku = 'a'"));
        Assert.Null(await inventory.Miscounted());
    }

    [Fact]
    public async Task The_older_version_gets_its_tables_back()
    {
        await using var database = await TestDatabase.Create();

        await Migrate(database, Before);

        Assert.Equal(0, await database.Scalar<long>(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('inventory_stock'::regclass, 'inventory_reservation'::regclass)"));
        Assert.Equal(1, await database.Execute("INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('a', 10, now())"));
    }

    static async Task Migrate(TestDatabase database, string? target)
    {
        await using var db = database.Context();
        await db.GetService<IMigrator>().MigrateAsync(target, TestContext.Current.CancellationToken);
    }
}
