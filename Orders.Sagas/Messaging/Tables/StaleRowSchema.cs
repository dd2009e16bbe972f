namespace Orders.Sagas.Messaging.Tables;

/// <summary>The function by which one statement checks the versions of all rows that it changes.</summary>
/// <remarks>The check is in the statement, so that the commit needs no second round trip.</remarks>
public static class StaleRowSchema
{
    internal const string Refuse = "refuse_stale_rows";

    /// <summary>Creates the function, for a migration.</summary>
    public const string Create = $$"""
        CREATE FUNCTION {{Refuse}}(changed bigint, expected integer) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF changed <> expected THEN
                RAISE serialization_failure USING MESSAGE = 'Another transaction has changed a row since it was read.';
            END IF;
        END $$;
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = $"DROP FUNCTION {Refuse}(bigint, integer)";
}
