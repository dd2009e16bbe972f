using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>Static membership: groups know a process again by its Kafka:GroupInstanceId.</summary>
/// <remarks>No wait of a test is as long as the session.</remarks>
[Trait("Category", "Kafka")]
public sealed class When_a_process_has_a_name
{
    const string Name = "orders-1";

    /// <summary>The log event that a process has given up its name.</summary>
    const string NameTaken = "InstanceIdTaken";

    static readonly TimeSpan Session = 3 * Eventually.DefaultLimit;
    static readonly int[] All = [0, 1, 2, 3];

    [Fact]
    public async Task A_successor_gets_the_partitions_before_its_session_is_over()
    {
        TestBroker.RequireReal("the in-memory broker knows no member again.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(All.Length);
        // A disposed client sends nothing more, and does not leave: like a killed process.
        using (var killed = new ConsumerBuilder<byte[], byte[]>(await Member(prefix)).Build())
        {
            killed.Subscribe([prefix + Topics.Orders, prefix + Topics.Payments, prefix + Topics.Shipments]);
            await Eventually.True(() => killed.Consume(TimeSpan.FromMilliseconds(50)) is null && killed.Assignment.Count == 3 * All.Length);
        }

        await using var saga = await Start(database, prefix);

        Assert.Equal(All, saga.Endpoint(Topics.Orders).Partitions);
    }

    [Fact]
    public async Task A_stop_gives_the_partitions_to_others_before_its_session_is_over()
    {
        TestBroker.RequireReal("the in-memory broker knows no member again.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(All.Length);
        await using (var stopped = await Start(database, prefix))
            Assert.Equal(All, stopped.Endpoint(Topics.Orders).Partitions);

        await using var other = await Start(database, prefix, "orders-2");

        Assert.Equal(All, other.Endpoint(Topics.Orders).Partitions);
    }

    [Fact]
    public async Task The_earlier_of_two_with_one_name_goes_on_without_it()
    {
        TestBroker.RequireReal("the in-memory broker knows no member again.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(All.Length);
        var log = new LoggedEvents();
        await using var earlier = await Start(database, prefix, log: log);
        await using var later = await Start(database, prefix, log: log);

        await Eventually.True(() => Owned(earlier).Concat(Owned(later)).Order().SequenceEqual(All) && Owned(earlier).Count == 2);
        Assert.Equal(1, log.Count(NameTaken));
    }

    static IReadOnlyList<int> Owned(RunningMessaging saga) => saga.Endpoint(Topics.Orders).Partitions;

    static Task<RunningMessaging> Start(TestDatabase database, string prefix, string name = Name, LoggedEvents? log = null) =>
        RunningMessaging.Start(
            database, prefix, options => options with { GroupInstanceId = name, Client = WithLongSession(options.Client) },
            services => services.AddLogging(logging => logging.AddProvider(log ?? new LoggedEvents())));

    static async Task<ConsumerConfig> Member(string prefix) => new()
    {
        BootstrapServers = await TestBroker.BootstrapServers(),
        GroupId = $"{prefix}order-saga",
        GroupInstanceId = Name,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
        SessionTimeoutMs = (int)Session.TotalMilliseconds,
        EnableAutoCommit = false,
    };

    static ClientConfig WithLongSession(ClientConfig client)
    {
        var changed = new ClientConfig(new Dictionary<string, string>(client));
        changed.Set("session.timeout.ms", Session.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return changed;
    }
}
