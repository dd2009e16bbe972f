using System.Text;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_record_in_a_transaction_is_poison
{
    const int Invalid = 13;
    const int TooLarge = 77;
    static readonly int[] Numbers = [.. Enumerable.Range(1, 100)];

    [Fact]
    public async Task The_record_becomes_one_dead_letter_and_its_neighbours_pass_once()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        await using var database = await TestDatabase.Create();
        await using var provider = Store(database);
        var prefix = await NumberTopics.Create();
        // The dead letters are stored, then the transaction fails three times, each time with the same poison record in its batch.
        var script = new ProducerScript();
        script.Fails("CommitTransaction", new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));
        script.Fails("CommitTransaction", new KafkaException(new Error(ErrorCode.Local_TimedOut)));
        script.Fails("SendOffsetsToTransaction", new KafkaException(new Error(ErrorCode.Local_TimedOut)));
        await NumberTopics.Produce(prefix, Numbers.Take(50));
        await NumberTopics.ProduceRaw(prefix, [("bad", "{\"value\":"u8.ToArray()), ("empty", Encoding.UTF8.GetBytes("{}"))]);
        await NumberTopics.Produce(prefix, Numbers.Skip(50));

        await using var pipeline = await RunningPipeline.Start(
            prefix, deadLetters: provider.GetRequiredService<IDeadLetterStore>(), transform: Transform,
            services: services => services.Transactional(script));
        await Eventually.Equal(Numbers.Length + 2, () => NumberTopics.CommittedBeyond(prefix));

        await NumberTopics.HasDoubled(prefix, Numbers.Except([Invalid, TooLarge]));
        await NumberTopics.HasNoted(prefix, Numbers.Except([Invalid, TooLarge]));
        var letters = await database.DeadLetters();
        Assert.Equal(
            [
                ($"{Invalid}", DeadLetterReason.Invalid), ($"{TooLarge}", DeadLetterReason.Invalid),
                ("bad", DeadLetterReason.Undeserialisable), ("empty", DeadLetterReason.Undeserialisable),
            ],
            letters.Select(x => (Encoding.UTF8.GetString(x.Key!), x.Reason)).OrderBy(x => x.Item1, StringComparer.Ordinal));
        Assert.All(letters, letter => Assert.Equal($"{prefix}{RunningPipeline.Group}", letter.ConsumerGroup));
    }

    [Fact]
    public async Task An_output_that_the_topic_refuses_makes_only_its_own_input_a_dead_letter()
    {
        TestBroker.RequireReal("the in-memory broker accepts records of any size.");
        var prefix = await NumberTopics.Create();
        await TestBroker.SetMaxBytes($"{prefix}noted", 20_000);
        var letters = new RecordedDeadLetters();
        await NumberTopics.Produce(prefix, Numbers);

        await using var pipeline = await RunningPipeline.Start(
            prefix, endpoint => endpoint.Producer.CompressionType = CompressionType.None, letters,
            number =>
            [
                new Doubled { Value = 2 * number.Value },
                new Noted { Value = number.Value, Padding = new string('x', number.Value == TooLarge ? 50_000 : 0) },
            ]);
        await Eventually.Equal(Numbers.Length, () => NumberTopics.CommittedBeyond(prefix));

        Assert.Equal($"{TooLarge}", Encoding.UTF8.GetString(Assert.Single(letters.Letters).Key!));
        await NumberTopics.HasNoted(prefix, Numbers.Except([TooLarge]));
        await NumberTopics.HasDoubled(prefix, Numbers.Except([TooLarge]));
    }

    [Fact]
    public async Task A_replay_after_the_cause_is_fixed_is_processed_once_and_its_neighbours_are_not_repeated()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        await using var database = await TestDatabase.Create();
        await using var provider = Store(database);
        var prefix = await NumberTopics.Create();
        var isFixed = false;
        await NumberTopics.Produce(prefix, Numbers);
        await using var relay = await RunningMessaging.Start(database, prefix, options => options with { Saga = false });
        await using var pipeline = await RunningPipeline.Start(
            prefix, deadLetters: provider.GetRequiredService<IDeadLetterStore>(),
            transform: number =>
                Volatile.Read(ref isFixed) || number.Value != Invalid ? RunningPipeline.Double(number) : Transform(number));
        await Eventually.Equal(Numbers.Length, () => NumberTopics.CommittedBeyond(prefix));
        var letter = Assert.Single(await database.DeadLetters());
        await NumberTopics.HasNoted(prefix, Numbers.Except([Invalid]));

        Volatile.Write(ref isFixed, true);
        var decisions = relay.Services.GetRequiredService<DeadLetterDecisions<OrdersDbContext>>();
        Assert.Equal(DeadLetterOutcome.Done, await decisions.Replay(letter.Id, "an operator", TestContext.Current.CancellationToken));
        Assert.Equal(DeadLetterOutcome.DoneBefore, await decisions.Replay(letter.Id, "an operator", TestContext.Current.CancellationToken));

        await NumberTopics.HasDoubledOnce(prefix, Numbers, inputs: Numbers.Length + 1);
        Assert.Equal(DeadLetterState.Replayed, Assert.Single(await database.DeadLetters()).State);
    }

    [Fact]
    public async Task An_unavailable_dead_letter_store_blocks_only_the_partition_of_the_poison()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        var prefix = await NumberTopics.Create(partitions: 2);
        var letters = new UnreachableDeadLetters();
        await using var pipeline = await RunningPipeline.Start(prefix, deadLetters: letters);
        await NumberTopics.ProduceRaw(prefix, [("0", "no"u8.ToArray())]);
        await Eventually.True(() => pipeline.State.RetryingSince is not null);

        await NumberTopics.Produce(prefix, Numbers);
        await Eventually.Is(() => NumberTopics.Doubled(prefix), doubled => doubled.Count is > 20 and < 80);
        letters.IsAvailable = true;

        await Eventually.Equal(Numbers.Length + 1, () => NumberTopics.CommittedBeyond(prefix));
        await NumberTopics.HasNoted(prefix, Numbers);
        Assert.Single(letters.Store.Letters);
    }

    static IEnumerable<object> Transform(Number number) => number.Value switch
    {
        Invalid => throw new InvalidMessageException(["value must not be 13."]),
        TooLarge => [new Doubled { Value = 2 * TooLarge }, new Noted { Value = TooLarge, Padding = new string('x', 1_000_000) }],
        _ => RunningPipeline.Double(number),
    };

    static ServiceProvider Store(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System).AddOrdersPersistence(database.ConnectionString)
            .AddDeadLetters<OrdersDbContext>();
        return services.BuildServiceProvider();
    }

    sealed class UnreachableDeadLetters : IDeadLetterStore
    {
        public RecordedDeadLetters Store { get; } = new();
        public volatile bool IsAvailable;

        Task<bool> IDeadLetterStore.Store(DeadLetter letter, CancellationToken cancellationToken) =>
            IsAvailable ? Store.Store(letter, cancellationToken) : throw new TimeoutException();
    }
}
