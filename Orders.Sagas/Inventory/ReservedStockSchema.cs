namespace Orders.Sagas.Inventory;

/// <summary>Keeps <see cref="InventoryStock.Reserved"/> equal to the sum of the SKU's held reservations.</summary>
/// <remarks>
/// Triggers keep the sum, once a statement, in the transaction that changes the reservations. So the sum is right whatever changes them: an
/// older version of the application during a roll-out, or an operator's SQL.
/// </remarks>
public static class ReservedStockSchema
{
    /// <summary>Adds the column, the triggers and the sums, for a migration.</summary>
    /// <remarks>
    /// The first stock row of a SKU counts the reservations that exist. Its lock waits for those that are being written, and lets no other
    /// begin: a reservation that saw no stock row would not be counted.
    /// </remarks>
    public const string Create = """
        ALTER TABLE inventory_stock ADD COLUMN reserved bigint NOT NULL DEFAULT 0;

        CREATE FUNCTION inventory_reservation_count() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                UPDATE inventory_stock stock SET reserved = reserved + change.units
                FROM (SELECT sku, sum(quantity) AS units FROM new_rows WHERE state = 'Held' GROUP BY sku) change
                WHERE stock.sku = change.sku;
            ELSIF TG_OP = 'DELETE' THEN
                UPDATE inventory_stock stock SET reserved = reserved - change.units
                FROM (SELECT sku, sum(quantity) AS units FROM old_rows WHERE state = 'Held' GROUP BY sku) change
                WHERE stock.sku = change.sku;
            ELSE
                UPDATE inventory_stock stock SET reserved = reserved + change.units
                FROM (
                    SELECT sku, sum(units) AS units FROM (
                        SELECT sku, quantity AS units FROM new_rows WHERE state = 'Held'
                        UNION ALL
                        SELECT sku, -quantity FROM old_rows WHERE state = 'Held') held
                    GROUP BY sku) change
                WHERE stock.sku = change.sku;
            END IF;
            RETURN NULL;
        END $$;

        CREATE TRIGGER count_inserted AFTER INSERT ON inventory_reservation
            REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION inventory_reservation_count();
        CREATE TRIGGER count_updated AFTER UPDATE ON inventory_reservation
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION inventory_reservation_count();
        CREATE TRIGGER count_deleted AFTER DELETE ON inventory_reservation
            REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION inventory_reservation_count();

        CREATE FUNCTION inventory_stock_count() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM inventory_stock WHERE sku = NEW.sku) THEN
                LOCK TABLE inventory_reservation IN SHARE ROW EXCLUSIVE MODE;
                NEW.reserved := (
                    SELECT coalesce(sum(quantity), 0) FROM inventory_reservation WHERE sku = NEW.sku AND state = 'Held');
            END IF;
            RETURN NEW;
        END $$;

        CREATE TRIGGER count_existing BEFORE INSERT ON inventory_stock FOR EACH ROW EXECUTE FUNCTION inventory_stock_count();

        UPDATE inventory_stock stock SET reserved = (
            SELECT coalesce(sum(quantity), 0) FROM inventory_reservation WHERE sku = stock.sku AND state = 'Held');
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = """
        DROP TRIGGER count_existing ON inventory_stock;
        DROP FUNCTION inventory_stock_count();
        DROP TRIGGER count_inserted ON inventory_reservation;
        DROP TRIGGER count_updated ON inventory_reservation;
        DROP TRIGGER count_deleted ON inventory_reservation;
        DROP FUNCTION inventory_reservation_count();
        ALTER TABLE inventory_stock DROP COLUMN reserved;
        """;
}
