using Npgsql;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Judges PostgreSQL's errors by SQLSTATE.</summary>
internal static class SqlStates
{
    /// <summary>The inbox's table; its daily partitions begin with the same name.</summary>
    public const string InboxTable = "inbox_state";

    // Npgsql has no names for these two.
    const string IdleInTransactionSessionTimeout = "25P03";
    const string TransactionTimeout = "25P04";

    public static Failure? Classify(PostgresException exception)
    {
        var state = exception.SqlState;
        if (state == PostgresErrorCodes.UniqueViolation)
            return new Failure(IsDuplicate(exception) ? FailureKind.Duplicate : FailureKind.Conflict, state);
        if (IsMissingDay(exception))
            return new Failure(FailureKind.Transient, state);
        return Passes(state) || NeedsAnOperator(state) ? new Failure(FailureKind.Transient, state) : null;
    }

    /// <summary>The inbox, or one of its partitions, holds the message already.</summary>
    public static bool IsDuplicate(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.UniqueViolation && exception.TableName?.StartsWith(InboxTable, StringComparison.Ordinal) is true;

    /// <summary>PostgreSQL says check_violation without a constraint when a row has no partition to go to; the inbox's maintenance makes it.</summary>
    static bool IsMissingDay(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null, TableName: InboxTable };

    static bool Passes(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        // The server's time-outs, as it is slow or busy. An operator who cancels a statement has the same code, and wants no record buried either.
        PostgresErrorCodes.QueryCanceled or IdleInTransactionSessionTimeout or TransactionTimeout => true,
        _ => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P0", StringComparison.Ordinal),
    };

    /// <summary>The database is not set up for us, which is no record's fault: nothing of it may become a dead letter.</summary>
    static bool NeedsAnOperator(string state) => state switch
    {
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege => true,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => true,
        PostgresErrorCodes.ObjectNotInPrerequisiteState => true,
        _ => state.StartsWith("28", StringComparison.Ordinal),
    };
}
