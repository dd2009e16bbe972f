namespace Orders.Sagas.Persistence;

/// <summary>Limits how long a request waits for another one with the same Idempotency-Key.</summary>
/// <remarks>
/// The key's row is inserted in one round trip with the order, so PostgreSQL itself has to set the limit. The second request waits for the
/// transaction of the first at the table's primary key. The limit ends with the transaction.
/// </remarks>
public static class IdempotencySchema
{
    /// <summary>Creates the trigger that sets the limit, for a migration.</summary>
    public const string Create = """
        CREATE FUNCTION idempotency_record_limit_wait() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('lock_timeout', '2s', true);
            RETURN NULL;
        END $$;

        CREATE TRIGGER limit_wait BEFORE INSERT ON idempotency_record FOR EACH STATEMENT
            EXECUTE FUNCTION idempotency_record_limit_wait();
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = """
        DROP TRIGGER limit_wait ON idempotency_record;
        DROP FUNCTION idempotency_record_limit_wait();
        """;
}
