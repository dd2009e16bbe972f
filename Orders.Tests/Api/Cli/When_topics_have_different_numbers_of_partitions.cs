using Orders.Contracts;
using Orders.Tests.Fixtures;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

[Trait("Category", "Kafka")]
public sealed class When_topics_have_different_numbers_of_partitions
{
    /// <summary>The saga reads these topics together, as analytics does, and an order would have several owners.</summary>
    [Theory]
    [InlineData("saga")]
    [InlineData("analytics")]
    public async Task A_role_that_reads_them_is_refused_and_the_line_names_the_numbers_and_what_to_do(string role)
    {
        TestBroker.RequireReal("the in-memory broker gives every topic four partitions.");
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(Topics.All.Where(topic => topic != Topics.Payments).Select(topic => prefix + topic), partitions: 3);
        await TestBroker.CreateTopics([prefix + Topics.Payments], partitions: 2);
        var settings = await Installation(database.ConnectionString, prefix);

        var (exitCode, _, error) = await Run("serve", [.. settings, ("Orders:Roles", role)]);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(Lines(error));
        Assert.Contains($"({prefix}orders: 3, {prefix}payments: 2, {prefix}shipments: 3)", line, StringComparison.Ordinal);
        Assert.Contains($"--topic {prefix}payments --partitions 3", line, StringComparison.Ordinal);
    }
}
