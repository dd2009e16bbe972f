using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Kafka")]
public sealed class When_a_waiting_record_reaches_its_limit
{
    [Fact]
    public async Task A_record_that_fails_for_too_long_is_a_dead_letter_and_later_ones_of_its_key_go_on()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var bad = OrderEvents.NewOrder();
        var reader = new NumbersReader
        {
            Work = (message, _) => message.Key == bad && message.Number == 0 ? throw new TransientException("500") : Task.CompletedTask,
        };
        await using var host = await reader.Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.RetryLimit = TimeSpan.FromSeconds(1);
        });
        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad, 0));
        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad, 1));
        // Alone it is kept: nothing shows that the failure is the record's own.
        await Eventually.Never(() => database.DeadLetters().Result.Count > 0, TimeSpan.FromSeconds(3));
        var other = OrderEvents.NewOrder();

        await host.Produce(NumbersReader.Topic, other, Numbered.Of(other));

        var letter = Assert.Single(await Eventually.Is(database.DeadLetters, letters => letters.Count > 0));
        Assert.Equal(DeadLetterReason.RetryLimitReached, letter.Reason);
        Assert.InRange(letter.Attempts, 2, 100);
        await Eventually.True(() => reader.Done.Any(x => x.Key == bad && x.Number == 1));
        await Eventually.Equal(0, database.WaitingRecords);
    }

    /// <summary>Fewer keys fail than make trouble, and nobody succeeds any more: an outage on a quiet day.</summary>
    [Fact]
    public async Task A_success_before_a_quiet_outage_makes_no_dead_letter_in_it()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (clock, system, bad) = (new ShiftedClock(TimeProvider.System), new FlakySystem(), OrderEvents.NewOrder());
        var longestPause = TimeSpan.FromMilliseconds(500);
        system.FailFor(bad);
        var reader = system.Reader();
        await using var host = await reader.Start(
            database, prefix,
            endpoint => endpoint.Options.StoredRetry = new(TimeSpan.FromMilliseconds(100), longestPause),
            services: services => services.AddSingleton<TimeProvider>(clock));
        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad));
        await Eventually.Equal(1, database.WaitingRecords);
        await Succeed();
        await Eventually.Never(() => database.DeadLetters().Result.Count > 0, 5 * longestPause);

        clock.Ahead = TimeSpan.FromHours(30);
        await Eventually.Never(() => database.DeadLetters().Result.Count > 0, 5 * longestPause);
        // A customer cancels during the outage: the record ends without a call.
        reader.AsksNobody = _ => true;
        await Succeed();
        await Eventually.Never(() => database.DeadLetters().Result.Count > 0, 5 * longestPause);

        reader.AsksNobody = _ => false;
        await Succeed();
        Assert.Single(await Eventually.Is(database.DeadLetters, letters => letters.Count > 0));

        async Task Succeed()
        {
            var other = OrderEvents.NewOrder();
            await host.Produce(NumbersReader.Topic, other, Numbered.Of(other));
            await Eventually.True(() => reader.Done.Any(x => x.Key == other));
        }
    }

    [Fact]
    public async Task Unknown_failures_become_a_dead_letter_after_the_handlers_attempts()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad) = (new FlakySystem(), OrderEvents.NewOrder());
        system.FailFor(bad, () => new InvalidOperationException("a bug"));
        await using var host = await system.Reader().Start(database, prefix, FlakySystem.QuickRetries);

        await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad));

        var letter = Assert.Single(await Eventually.Is(database.DeadLetters, letters => letters.Count > 0));
        Assert.Equal((DeadLetterReason.HandlerFailed, 5), (letter.Reason, letter.Attempts));
        await Eventually.Equal(0, database.WaitingRecords);
    }

    [Fact]
    public async Task Lanes_wait_when_the_store_of_a_partition_is_full()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (system, bad) = (new FlakySystem(), OrderEvents.NewOrder());
        system.FailFor(bad);
        await using var host = await system.Reader().Start(database, prefix, endpoint =>
        {
            FlakySystem.QuickRetries(endpoint);
            endpoint.Options.WaitingLimit = 3;
        });
        for (var number = 0; number < 6; number++)
            await host.Produce(NumbersReader.Topic, bad, Numbered.Of(bad, number));

        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { WaitingForRetry: 3, TroubleSince: not null });
        await Eventually.Never(() => database.WaitingRecords().Result > 3, TimeSpan.FromSeconds(1));
        system.Mend();

        await Eventually.Equal(6, () => database.InboxRows());
        Assert.Equal(Enumerable.Range(0, 6), system.NumbersOf(bad));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { WaitingForRetry: 0, TroubleSince: null, Lag: 0 });
    }
}
