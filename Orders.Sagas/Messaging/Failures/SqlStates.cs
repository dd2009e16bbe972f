using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies PostgreSQL's errors by SQLSTATE.</summary>
internal static class SqlStates
{
    /// <summary>The inbox's table; the names of its daily partitions begin with it.</summary>
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
        if (state is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            return new Failure(FailureKind.Conflict, state);
        return IsTransient(state) || IsMisconfigured(state) ? new Failure(FailureKind.Transient, state) : null;
    }

    /// <summary>Whether the inbox already contains the message.</summary>
    public static bool IsDuplicate(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.UniqueViolation
        && exception.TableName?.StartsWith(InboxTable, StringComparison.Ordinal) is true;

    /// <inheritdoc cref="IsDuplicate(PostgresException)"/>
    public static bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is PostgresException refusal && IsDuplicate(refusal);

    /// <summary>Whether the inbox has no partition for the day.</summary>
    /// <remarks>
    /// PostgreSQL reports a row without a partition as a check_violation without a constraint. The inbox's maintenance creates the
    /// partition.
    /// </remarks>
    static bool IsMissingDay(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null, TableName: InboxTable };

    static bool IsTransient(string state) => state switch
    {
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        // The server's time-outs, and a statement that an operator cancels. Neither is the record's fault.
        PostgresErrorCodes.QueryCanceled or IdleInTransactionSessionTimeout or TransactionTimeout => true,
        _ => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P0", StringComparison.Ordinal),
    };

    /// <summary>Whether the database is not set up for this application.</summary>
    /// <remarks>That is not the record's fault, so no record may become a dead letter.</remarks>
    static bool IsMisconfigured(string state) => state switch
    {
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege => true,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => true,
        PostgresErrorCodes.ObjectNotInPrerequisiteState => true,
        _ => state.StartsWith("28", StringComparison.Ordinal),
    };
}
