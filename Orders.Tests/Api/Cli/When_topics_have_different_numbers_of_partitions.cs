using Orders.Api.Cli;
using Orders.Contracts;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Cli;

[Collection(nameof(EnvironmentVariables))]
[Trait("Category", "Kafka")]
public sealed class When_topics_have_different_numbers_of_partitions
{
    /// <summary>The saga reads these topics together, and an order would have several owners.</summary>
    [Fact]
    public async Task The_saga_is_refused_and_the_line_names_the_numbers_and_what_to_do()
    {
        TestBroker.RequireReal("the in-memory broker gives every topic four partitions.");
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(Topics.All.Where(topic => topic != Topics.Payments).Select(topic => prefix + topic), partitions: 3);
        await TestBroker.CreateTopics([prefix + Topics.Payments], partitions: 2);
        using var settings = EnvironmentVariables.Set(
            ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Orders__Roles", "saga"));
        var (output, error) = (new StringWriter(), new StringWriter());

        var exitCode = await CommandLine.Run(["serve"], output, error, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"({prefix}orders: 3, {prefix}payments: 2, {prefix}shipments: 3)", line, StringComparison.Ordinal);
        Assert.Contains($"--topic {prefix}payments --partitions 3", line, StringComparison.Ordinal);
    }
}
