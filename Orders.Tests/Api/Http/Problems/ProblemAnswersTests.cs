using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Api.Http.Problems;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Sagas.Messaging.Failures;

namespace Orders.Tests.Api.Http.Problems;

[Trait("Category", "Unit")]
public sealed class ProblemAnswersTests
{
    /// <summary>One table for consumers and REST: what a consumer waits for, a client is asked to send again.</summary>
    [Theory]
    [InlineData("25006")] // read-only
    [InlineData("08000")]
    [InlineData("08003")]
    [InlineData("08006")]
    [InlineData("08P01")] // the connection
    [InlineData("0A000")] // a plan that a migration made invalid
    [InlineData("26000")] // a prepared statement that a pooler lost
    [InlineData("28000")]
    [InlineData("28P01")] // a role or password that is being changed
    [InlineData("3D000")] // a database that is being replaced
    [InlineData("40001")]
    [InlineData("40P01")] // another transaction was first
    [InlineData("53000")]
    [InlineData("53100")]
    [InlineData("53200")]
    [InlineData("53300")]
    [InlineData("53400")] // resources
    [InlineData("55P03")]
    [InlineData("55006")]
    [InlineData("55000")] // locked, in use
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("57P04")]
    [InlineData("57P05")]
    [InlineData("58000")]
    [InlineData("58030")]
    [InlineData("58P01")] // the operating system
    [InlineData("72000")]
    [InlineData("25P03")]
    [InlineData("25P04")]
    [InlineData("XX000")]
    [InlineData("42501")]
    public void A_SQLSTATE_that_passes_is_answered_with_503(string state)
    {
        var refusal = SqlStatesTests.Error(state);

        Assert.Equal(503, ProblemAnswers.StatusOf(refusal));
        Assert.Equal(503, ProblemAnswers.StatusOf(new DbUpdateException("text", refusal)));
        Assert.NotNull(SqlStates.Classify(refusal));
    }

    [Theory]
    [InlineData("22001")]
    [InlineData("22021")]
    [InlineData("22P02")]
    [InlineData("23502")]
    [InlineData("23514")]
    [InlineData("P0001")]
    public void A_SQLSTATE_of_the_statement_itself_is_a_defect(string state) =>
        Assert.Equal(500, ProblemAnswers.StatusOf(SqlStatesTests.Error(state)));

    public static TheoryData<Exception> Failures =>
    [
        new NpgsqlException("text"),
        new NpgsqlException("text", new TimeoutException()),
        new InvalidOperationException("text", new NpgsqlException("text")),
        new TimeoutException(),
        new KafkaException(ErrorCode.Local_AllBrokersDown),
        new DbUpdateConcurrencyException("text"),
        new TransientException("text"),
    ];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_failure_without_a_SQLSTATE_that_passes_is_answered_with_503(Exception failure) =>
        Assert.Equal(503, ProblemAnswers.StatusOf(failure));

    [Fact]
    public void Any_other_failure_is_a_defect() => Assert.Equal(500, ProblemAnswers.StatusOf(new InvalidOperationException("text")));
}
