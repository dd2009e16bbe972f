namespace Orders.Tests.Fixtures;

/// <summary>What an operator or a fail-over does to a database for a while.</summary>
internal static class DatabaseTrouble
{
    /// <summary>Lets new sessions take no writes, and ends the present ones, as a fail-over does.</summary>
    public static async Task TakeNoWrites(this TestDatabase database)
    {
        await database.Execute($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");
        await database.EndSessions();
    }

    /// <summary>Lets new sessions take writes again. Sessions that began meanwhile still take none.</summary>
    public static Task<int> TakeWrites(this TestDatabase database) =>
        database.Execute($"SET transaction_read_only = off; ALTER DATABASE {database.Name} RESET default_transaction_read_only");

    /// <summary>Ends every session of the database but the test's own.</summary>
    public static Task<int> EndSessions(this TestDatabase database) => database.Execute(
        $"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '{database.Name}' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """);
}
