using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Retries;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Kafka")]
public sealed class When_a_partition_with_waiting_records_moves
{
    static readonly List<Guid> Keys = [.. Enumerable.Range(0, 20).Select(_ => OrderEvents.NewOrder())];

    [Fact]
    public async Task The_next_owner_goes_on_in_the_order_of_arrival()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var system = new FlakySystem();
        Keys.ForEach(key => system.FailFor(key));
        await using var first = await Start(system, database, prefix);
        await Produce(first, 0, 3);
        await Eventually.Equal(3 * Keys.Count, database.WaitingRecords);

        await using var second = await Start(system, database, prefix);
        await Eventually.True(() =>
            first.Endpoint(NumbersReader.Topic).Partitions.Count == 2 && second.Endpoint(NumbersReader.Topic).Partitions.Count == 2);
        await Produce(first, 3, 5);
        await Eventually.True(() => second.Endpoint(NumbersReader.Topic).WaitingForRetry > 0);
        system.Mend();

        await Eventually.Equal(5 * Keys.Count, () => database.InboxRows());
        await Eventually.Equal(0, database.WaitingRecords);
        Assert.All(Keys, key => Assert.Equal(Enumerable.Range(0, 5), system.NumbersOf(key).Distinct()));
        Assert.Equal(5 * Keys.Count, await database.Effects());
    }

    /// <summary>The rows are read while the first records arrive. A lane that did not wait would process these first.</summary>
    [Fact]
    public async Task Lanes_process_nothing_before_they_know_which_keys_wait()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var system = new FlakySystem();
        Keys.ForEach(key => system.FailFor(key));
        await using (var first = await Start(system, database, prefix))
        {
            await Produce(first, 0, 1);
            await Eventually.Equal(Keys.Count, database.WaitingRecords);
        }

        system.Mend();
        var gate = new TaskCompletionSource();
        var reader = system.Reader();
        await using var second = await reader.Start(
            database, prefix, FlakySystem.QuickRetries, decorate: services => services.AddSingleton<IRetryStore>(provider =>
                new ScriptedStore(ActivatorUtilities.CreateInstance<EntityFrameworkRetryStore<OrdersDbContext>>(provider))
                {
                    BeforeLoad = gate.Task.WaitAsync,
                }));
        await Produce(second, 1, 2);
        await Eventually.True(() => second.Endpoint(NumbersReader.Topic).Lag > 0);
        await Eventually.Never(() => !reader.Begun.IsEmpty, TimeSpan.FromSeconds(2));
        gate.SetResult();

        await Eventually.Equal(2 * Keys.Count, () => database.InboxRows());
        Assert.All(Keys, key => Assert.Equal([0, 1], system.NumbersOf(key)));
    }

    [Fact]
    public async Task An_attempt_that_runs_is_finished_before_the_next_owner_tries()
    {
        TestBroker.RequireReal("the in-memory broker reassigns a partition without waiting for its owner.");
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (gate, attempts) = (new TaskCompletionSource(), new ConcurrentDictionary<Guid, int>());
        var first = new NumbersReader
        {
            Work = (message, _) => attempts.AddOrUpdate(message.Key, 1, (_, count) => count + 1) == 1
                ? throw new TransientException("500")
                : gate.Task,
        };
        await using var owner = await first.Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.TroubleThreshold = 1000;
            endpoint.Options.RetryWorkers = 64;
        });
        await Produce(owner, 0, 1);
        await Eventually.True(() => attempts.Values.Sum() == 2 * Keys.Count);

        var second = new NumbersReader();
        // It has joined without a partition: the owner was told to give up two, and drains them.
        await using var next = await second.Start(database, prefix);
        await Eventually.Never(() => !second.Begun.IsEmpty, TimeSpan.FromSeconds(8));
        gate.SetResult();

        await Eventually.Equal(Keys.Count, () => database.InboxRows());
        await Eventually.Equal(0, database.WaitingRecords);
        await Eventually.True(() => next.Endpoint(NumbersReader.Topic).Partitions.Count == 2);
        Assert.Empty(second.Begun);
    }

    [Fact]
    public async Task A_row_that_was_stored_late_is_found()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, key) = (new FlakySystem(), Keys[0]);
        system.FailFor(key);
        await using var host = await Start(system, database, prefix);
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.Equal(1, database.WaitingRecords);

        // As if a former owner of the partition had been frozen before its insert.
        await database.Execute(
            $"""
            INSERT INTO retry_record (consumer_group, topic, partition, "offset", message_id, message_type, key, headers, body, attempts,
                retries, handler_failures, stored_at)
            SELECT consumer_group, topic, partition, "offset" + 1000, gen_random_uuid(), message_type, convert_to('{Keys[1]}', 'UTF8'),
                headers, convert_to(replace(convert_from(body, 'UTF8'), '{key}', '{Keys[1]}'), 'UTF8'), 0, 0, 0, now() FROM retry_record
            """);

        await Eventually.True(() => system.NumbersOf(Keys[1]).Any());
        await Eventually.Equal(1, database.WaitingRecords);
    }

    static Task<RunningMessaging> Start(FlakySystem system, TestDatabase database, string prefix) =>
        system.Reader().Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.TroubleThreshold = 1000;
        });

    static async Task Produce(RunningMessaging host, int from, int to)
    {
        for (var number = from; number < to; number++)
            await Task.WhenAll(Keys.Select(key => host.Produce(NumbersReader.Topic, key, Numbered.Of(key, number))));
    }
}
