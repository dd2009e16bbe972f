using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies PostgreSQL's errors by SQLSTATE.</summary>
internal static class SqlStates
{
    /// <summary>The inbox's table; the names of its periods begin with it.</summary>
    public const string InboxTable = "inbox_state";

    // Npgsql has no names for these two.
    const string IdleInTransactionSessionTimeout = "25P03";
    const string TransactionTimeout = "25P04";

    public static Failure? Classify(PostgresException exception)
    {
        var state = exception.SqlState;
        if (state == PostgresErrorCodes.UniqueViolation)
            return new Failure(IsDuplicate(exception) ? FailureKind.Duplicate : FailureKind.Conflict, state);
        if (IsMissingPeriod(exception))
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

    /// <summary>Whether the inbox has no period for a row.</summary>
    public static bool IsMissingPeriod(Exception exception) =>
        exception is DbUpdateException { InnerException: PostgresException refusal } && IsMissingPeriod(refusal);

    /// <inheritdoc cref="IsMissingPeriod(Exception)"/>
    /// <remarks>PostgreSQL reports a row without a partition as a check_violation without a constraint.</remarks>
    public static bool IsMissingPeriod(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null, TableName: InboxTable };

    /// <summary>Whether the server, a connection or another transaction caused the error. A retry may succeed.</summary>
    static bool IsTransient(string state) => state switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionSessionTimeout or TransactionTimeout => true,
        _ => ClassOf(state) is
            "08" // the connection
            or "26" // a prepared statement that a pooler lost
            or "40" // a rollback because of another transaction
            or "53" // disk, memory, connections
            or "55" // an object that is in use, locked or not prepared
            or "57" // an operator stopped the server or cancelled the statement
            or "58" // the operating system: a file or a disk
            or "72" // a snapshot that became too old
            or "XX", // PostgreSQL itself: a damaged table or index
    };

    /// <summary>Whether the database is not set up for this application.</summary>
    /// <remarks>
    /// Statements carry a record's values as parameters. So no record causes these errors, and none may become a dead letter because of
    /// them. The database or the release has to be mended; 0A includes plans that a migration made invalid.
    /// </remarks>
    static bool IsMisconfigured(string state) => ClassOf(state) is
        "0A" // a feature that this server lacks
        or "28" // the password
        or "3D" or "3F" // no such database, no such schema
        or "42" // no right, no such table or column
        or "F0"; // the server's configuration file

    static string ClassOf(string state) => state[..Math.Min(2, state.Length)];
}
