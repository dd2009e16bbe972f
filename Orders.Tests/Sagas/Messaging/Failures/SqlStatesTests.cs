using Npgsql;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class SqlStatesTests
{
    [Theory]
    [InlineData("inbox_state", "Duplicate")]
    [InlineData("inbox_state_2026_11_24", "Duplicate")]
    [InlineData("orders", "Conflict")]
    [InlineData(null, "Conflict")]
    public void A_unique_violation_is_a_duplicate_in_the_inbox_and_a_conflict_elsewhere(string? table, string kind)
    {
        var failure = SqlStates.Classify(Error("23505", table));

        Assert.Equal((kind, "23505"), (failure?.Kind.ToString(), failure?.Category));
    }

    [Theory]
    [InlineData("55P03")] // lock not available
    [InlineData("08006")] // connection failure
    [InlineData("08P01")] // protocol violation, as poolers report lost servers
    [InlineData("53300")] // too many connections
    [InlineData("53100")] // disk full
    [InlineData("57P01")] // admin shutdown
    [InlineData("57P03")] // cannot connect now
    [InlineData("57014")] // statement timeout
    [InlineData("25P03")] // idle in transaction timeout
    [InlineData("25P04")] // transaction timeout
    [InlineData("25006")] // read-only: the primary has become a standby
    [InlineData("26000")] // a pooler has lost the prepared statement
    [InlineData("40003")] // a statement whose completion is unknown
    [InlineData("55006")] // object in use
    [InlineData("57P05")] // idle session timeout
    [InlineData("58000")] // system error
    [InlineData("58030")] // input or output error of a disk
    [InlineData("58P01")] // a file of the database is missing
    [InlineData("72000")] // snapshot too old
    [InlineData("XX000")] // internal error
    [InlineData("XX001")] // damaged table
    [InlineData("XX002")] // damaged index
    public void A_temporary_error_is_transient(string state) =>
        Assert.Equal(new Failure(FailureKind.Transient, state), SqlStates.Classify(Error(state)));

    [Theory]
    [InlineData("40001")] // serialization failure
    [InlineData("40P01")] // deadlock
    public void A_transaction_that_lost_against_another_one_is_a_conflict(string state) =>
        Assert.Equal(new Failure(FailureKind.Conflict, state), SqlStates.Classify(Error(state)));

    [Theory]
    [InlineData("3D000")] // no such database
    [InlineData("42501")] // insufficient privilege
    [InlineData("42P01")] // no such table: not migrated yet
    [InlineData("42703")] // no such column
    [InlineData("42883")] // no such function
    [InlineData("42P10")] // no unique index for ON CONFLICT
    [InlineData("42601")] // a statement that this server does not know
    [InlineData("3F000")] // no such schema
    [InlineData("0A000")] // a plan that a migration made invalid
    [InlineData("F0000")] // the server's configuration file
    [InlineData("55000")] // no replication slot that holds the outbox
    [InlineData("28P01")] // wrong password
    public void An_error_that_an_operator_must_repair_causes_no_dead_letter(string state) =>
        Assert.Equal(new Failure(FailureKind.Transient, state), SqlStates.Classify(Error(state)));

    [Theory]
    [InlineData("22001")] // value too long
    [InlineData("23502")] // not null
    [InlineData("23503")] // foreign key
    [InlineData("23514")] // check
    [InlineData("25P02")] // follows from an error that was reported before
    [InlineData("54000")] // program limit: a value too large for an index
    [InlineData("P0001")] // raised by a trigger
    [InlineData("21000")] // a row twice in one statement
    public void Other_errors_are_unknown(string state) => Assert.Null(SqlStates.Classify(Error(state)));

    internal static PostgresException Error(string state, string? table = null) => new("text", "ERROR", "ERROR", state, tableName: table);
}
