using Orders.Tests.Fixtures;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

/// <summary>What the setting of the relay must agree with, before a process serves.</summary>
[Collection(nameof(EnvironmentVariables))]
[Trait("Category", "Kafka")]
public sealed class When_debezium_is_the_relay
{
    [Fact]
    public async Task An_unknown_outbox_relay_is_one_line()
    {
        using var settings = EnvironmentVariables.Set(("Outbox__Relay", "7"));

        var (exitCode, _, error) = await Run("serve");

        Assert.Equal((1, "Outbox:Relay: '7' is not one of own, external."), (exitCode, Assert.Single(Lines(error))));
    }

    [Theory]
    [InlineData("", "127.0.0.1:1")]
    [InlineData(Unreachable, "")]
    public async Task Debezium_as_the_relay_is_refused_with_embedded_servers(string database, string broker)
    {
        using var settings = EnvironmentVariables.Set(
            ("Outbox__Relay", "external"), ("ConnectionStrings__Orders", database), ("Kafka__BootstrapServers", broker));

        var (exitCode, _, error) = await Run("serve");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Outbox:Relay is External, which needs", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_of_the_relay_is_refused_where_debezium_relays()
    {
        using var settings = await Installation(Unreachable, "");
        using var relay = EnvironmentVariables.Set(("Outbox__Relay", "external"), ("Orders__Roles", "api,relay"));

        var (exitCode, _, error) = await Run("serve");

        Assert.Equal(
            (1, "Orders:Roles: remove relay, because Outbox:Relay is External."), (exitCode, Assert.Single(Lines(error))));
    }

    [Fact]
    public async Task Serve_refuses_an_external_relay_without_a_replication_slot()
    {
        await using var database = await TestDatabase.Create();
        using var settings = await Installation(database.ConnectionString, await RunningMessaging.CreateTopics());
        using var relay = EnvironmentVariables.Set(("Outbox__Relay", "External"), ("Orders__Roles", "api"));

        var (exitCode, _, error) = await Run("serve --urls http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains("no replication slot whose name ends in _outbox", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }
}
