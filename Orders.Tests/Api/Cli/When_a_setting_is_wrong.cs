using Orders.Tests.Fixtures;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

/// <summary>The process does not start, and each error is one line that names the setting's key.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_setting_is_wrong(When_a_setting_is_wrong.Servers servers) : IClassFixture<When_a_setting_is_wrong.Servers>
{
    /// <summary>A database, topics and external systems that no test reaches.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        TestDatabase? _database;

        public IReadOnlyList<(string Name, string Value)> Settings { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            _database = await TestDatabase.Create();
            Settings =
            [
                .. await Installation(_database.ConnectionString, await RunningMessaging.CreateTopics()),
                ("Payments:BaseUrl", "http://127.0.0.1:9"), ("Fulfilment:BaseUrl", "http://127.0.0.1:9"),
                ("Notifications:PickupDirectory", TestRun.Folder("no-mail")),
            ];
        }

        public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("Intake:BatchTime", "00:01:00")]
    [InlineData("Intake:BatchTime", "soon")]
    [InlineData("Intake:StallLimit", "00:00:10")]
    [InlineData("Intake:Consumer:EnableAutoCommit", "true")]
    [InlineData("Intake:Consumer:IsolationLevel", "ReadUncommitted")]
    [InlineData("Outbox:Relay", "mine")]
    [InlineData("Inbox:Retention", "00:00:00")]
    [InlineData("DeadLetters:ContentRetention", "00:00:01")]
    [InlineData("Kafka:Acks", "Leader")]
    [InlineData("Kafka:MaxPollIntervalMs", "1000")]
    [InlineData("Submissions:OutboxMaxAge", "00:00:00")]
    [InlineData("Payments:CallsInFlight", "0")]
    [InlineData("Payments:WebhookSecret", "short")]
    [InlineData("Fulfilment:Timeout", "00:10:00")]
    [InlineData("Notifications:CallsInFlight", "0")]
    [InlineData("Redis:Configuration", ",")]
    public async Task The_error_is_one_line_that_names_the_key(string key, string value)
    {
        var (exitCode, _, error) = await Run("serve --urls http://127.0.0.1:0", [.. servers.Settings, (key, value)]);

        Assert.Equal(1, exitCode);
        Assert.Contains(key, Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_the_intake_are_listed_together()
    {
        var (exitCode, _, error) = await Run(
            "serve --urls http://127.0.0.1:0",
            [
                .. servers.Settings, ("Intake:BatchRecordLimit", "0"), ("Intake:BatchTime", "00:01:00"),
                ("Intake:Consumer:MaxPollIntervalMs", "30000"),
            ]);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "Intake:BatchRecordLimit must be 1 to 10000.", "Intake:BatchTime must be 0 to 00:00:05.",
                "Intake:DrainLimit plus three times Intake:TransactionTimeout plus 15 seconds must be shorter than "
                    + "Intake:Consumer:MaxPollIntervalMs: the group would reassign the partitions while a transaction ends.",
            ],
            Lines(error));
    }
}
