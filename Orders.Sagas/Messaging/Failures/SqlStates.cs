using Npgsql;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Judges PostgreSQL's errors by SQLSTATE.</summary>
internal static class SqlStates
{
    public static Failure? Judge(PostgresException exception)
    {
        var state = exception.SqlState;
        if (state == PostgresErrorCodes.UniqueViolation)
            return new Failure(IsInbox(exception.TableName) ? FailureKind.Duplicate : FailureKind.Conflict, state);
        return Passes(state) || NeedsAnOperator(state) ? new Failure(FailureKind.Transient, state) : null;
    }

    /// <summary>The inbox or one of its partitions.</summary>
    static bool IsInbox(string? table) => table?.StartsWith(InboxStateMap.Table, StringComparison.Ordinal) is true;

    static bool Passes(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        _ => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P0", StringComparison.Ordinal),
    };

    /// <summary>The database is not set up for us, which is no record's fault: nothing of it may become a dead letter.</summary>
    static bool NeedsAnOperator(string state) => state switch
    {
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege => true,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => true,
        _ => state.StartsWith("28", StringComparison.Ordinal),
    };
}
