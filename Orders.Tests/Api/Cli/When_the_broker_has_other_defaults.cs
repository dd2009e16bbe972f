using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Api.Health;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Infrastructure;
using Orders.Contracts;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.TopicDesign;
using Orders.Tests.Fixtures;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

/// <summary>The operator's Kafka compacts topics and removes records after an hour, unless a topic says otherwise.</summary>
[Trait("Category", "Process")]
public sealed class When_the_broker_has_other_defaults(When_the_broker_has_other_defaults.Broker broker)
    : IClassFixture<When_the_broker_has_other_defaults.Broker>
{
    public sealed class Broker : IAsyncLifetime
    {
        internal OwnKafka Kafka { get; private set; } = null!;

        internal TestDatabase Database { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Kafka = await OwnKafka.Start(further:
            [
                "log.cleanup.policy=compact", "log.retention.ms=3600000", "log.retention.bytes=1000000", "message.max.bytes=50000",
                "compression.type=gzip", "unclean.leader.election.enable=true",
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found=true",
            ]);
            Database = await TestDatabase.Create();
        }

        public async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            await Kafka.DisposeAsync();
        }
    }

    [Fact]
    public async Task Topics_that_migrate_makes_have_what_the_design_needs()
    {
        var (exitCode, output, error) = await Migrate("new-");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain("needs", output, StringComparison.Ordinal);
        var (brokers, topics) = await new TopicConfigurations(Client, Topology("new-")).Read(Topics.All);
        Assert.Equal((1, Topics.All.Count), (brokers, topics.Count));
        foreach (var topic in topics)
        {
            Assert.Equal(1, topic.Replicas);
            Assert.All(TopicRequirements.Of(1, TimeSpan.FromDays(7)), needed => Assert.Equal(needed.Value, topic.Settings[needed.Name]));
        }
    }

    [Fact]
    public async Task Topics_that_others_made_are_named_and_the_printed_commands_mend_them()
    {
        await TestBroker.CreateTopics(broker.Kafka.BootstrapServers, Topics.All.Select(topic => "old-" + topic), partitions: 1);

        var (exitCode, output, error) = await Migrate("old-");

        Assert.Equal((0, ""), (exitCode, error));
        foreach (var expected in new[] { "old-orders: cleanup.policy is compact, needs delete", "old-payments: retention.ms is 3600000" })
            Assert.Contains(expected, output, StringComparison.Ordinal);
        using var watch = new TopicWatch(Inspection("old-"), TimeProvider.System, NullLogger<TopicWatch>.Instance);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => watch.Deviations.Count > 0);
        var alert = await new TopicsAlert(watch).CheckHealthAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, alert.Status);
        Assert.Contains("cleanup.policy of old-submitted-orders, old-orders", alert.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("compression", alert.Description, StringComparison.Ordinal);
        await watch.StopAsync(TestContext.Current.CancellationToken);

        foreach (var command in Lines(output).Where(line => line.StartsWith("kafka-configs.sh", StringComparison.Ordinal)))
            await RunAsKafkaDoes(command);

        Assert.Empty((await Inspection("old-").Look()).Deviations);
    }

    [Fact]
    public async Task Without_the_right_to_describe_the_reason_is_said_and_nothing_is_refused()
    {
        await Migrate("hidden-");
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.CreateAclsAsync(
            [Rule(AclOperation.All, AclPermissionType.Allow), Rule(AclOperation.DescribeConfigs, AclPermissionType.Deny)]);
        await Eventually.True(async () => (await Inspection("hidden-").Look()).NotSeen is not null);

        var (exitCode, output, _) = await Migrate("hidden-");

        Assert.Equal(0, exitCode);
        Assert.Contains("no right to describe", output, StringComparison.Ordinal);

        static AclBinding Rule(AclOperation operation, AclPermissionType permission) => new()
        {
            Pattern = new() { Type = ResourceType.Topic, Name = "hidden-", ResourcePatternType = ResourcePatternType.Prefixed },
            Entry = new() { Principal = "User:ANONYMOUS", Host = "*", Operation = operation, PermissionType = permission },
        };
    }

    ClientConfig Client => new() { BootstrapServers = broker.Kafka.BootstrapServers };

    static TopicTopology Topology(string prefix) => new(prefix);

    TopicInspection Inspection(string prefix) => new(
        new TopicConfigurations(Client, Topology(prefix)),
        OrdersHost.ReadSettings(Settings(prefix).ToDictionary(x => x.Name, x => (string?)x.Value)).Kafka);

    Task<(int ExitCode, string Output, string Error)> Migrate(string prefix) => Run("migrate", Settings(prefix));

    IReadOnlyList<(string Name, string Value)> Settings(string prefix) =>
    [
        ("ConnectionStrings:Orders", broker.Database.ConnectionString), ("Kafka:BootstrapServers", broker.Kafka.BootstrapServers),
        ("Kafka:TopicPrefix", prefix), ("Kafka:Partitions", "1"), ("Kafka:SubmissionPartitions", "1"),
    ];

    /// <summary>Does what the command line says.</summary>
    async Task RunAsKafkaDoes(string command)
    {
        var words = command.Split(' ');
        var (topic, settings) = (words[Array.IndexOf(words, "--entity-name") + 1], words[Array.IndexOf(words, "--add-config") + 1]);
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.IncrementalAlterConfigsAsync(new()
        {
            [new() { Type = ResourceType.Topic, Name = topic }] =
            [
                .. settings.Split(',').Select(setting => setting.Split('=')).Select(setting => new ConfigEntry
                {
                    Name = setting[0], Value = setting[1], IncrementalOperation = AlterConfigOpType.Set,
                }),
            ],
        });
    }
}
