using Orders.Tests.Fixtures;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

/// <summary>What the setting of the relay must agree with, before a process serves.</summary>
[Trait("Category", "Kafka")]
public sealed class When_debezium_is_the_relay
{
    [Fact]
    public async Task An_unknown_outbox_relay_is_one_line()
    {
        var (exitCode, _, error) = await Run("serve", ("Outbox:Relay", "7"));

        Assert.Equal((1, "Outbox:Relay: '7' is not one of Own, External."), (exitCode, Assert.Single(Lines(error))));
    }

    [Theory]
    [InlineData("", "127.0.0.1:1")]
    [InlineData(Unreachable, "")]
    public async Task Debezium_as_the_relay_is_refused_with_embedded_servers(string database, string broker)
    {
        var (exitCode, _, error) = await Run(
            "serve", ("Outbox:Relay", "external"), ("ConnectionStrings:Orders", database), ("Kafka:BootstrapServers", broker));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Outbox:Relay is External, which needs", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_of_the_relay_is_refused_where_debezium_relays()
    {
        var settings = await Installation(Unreachable, "");

        var (exitCode, _, error) = await Run("serve", [.. settings, ("Outbox:Relay", "external"), ("Orders:Roles", "api,relay")]);

        Assert.Equal(
            (1, "Orders:Roles: remove relay, because Outbox:Relay is External."), (exitCode, Assert.Single(Lines(error))));
    }

    [Fact]
    public async Task Serve_refuses_an_external_relay_without_a_replication_slot()
    {
        await using var database = await TestDatabase.Create();
        var settings = await Installation(database.ConnectionString, await RunningMessaging.CreateTopics());

        var (exitCode, _, error) = await Run(
            "serve --urls http://127.0.0.1:0", [.. settings, ("Outbox:Relay", "External"), ("Orders:Roles", "api")]);

        Assert.Equal(1, exitCode);
        Assert.Contains("no replication slot whose name ends in _outbox", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }
}
