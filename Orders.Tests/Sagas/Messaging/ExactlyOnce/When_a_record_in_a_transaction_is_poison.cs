using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

public sealed class When_a_record_in_a_transaction_is_poison
{
    const int Unlucky = 13;
    const int Unwieldy = 77;
    static readonly int[] Numbers = [.. Enumerable.Range(1, 100)];

    [Fact]
    public async Task It_becomes_a_dead_letter_once_and_its_neighbours_pass_once()
    {
        TestBroker.RequireReal("the mock knows no transactions.");
        await using var database = await TestDatabase.Create();
        await using var services = Store(database);
        var prefix = await RunningPipeline.CreateTopics();
        // The dead letters are stored, then the transaction fails three times: each time with the same poison in hand.
        var script = new ProducerScript();
        script.Fails("CommitTransaction", new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));
        script.Fails("CommitTransaction", new KafkaException(new Error(ErrorCode.Local_TimedOut)));
        script.Fails("SendOffsetsToTransaction", new KafkaException(new Error(ErrorCode.Local_TimedOut)));
        await RunningPipeline.Produce(prefix, Numbers.Take(50));
        await RunningPipeline.ProduceRaw(prefix, [("bad", "{\"value\":"u8.ToArray()), ("empty", Encoding.UTF8.GetBytes("{}"))]);
        await RunningPipeline.Produce(prefix, Numbers.Skip(50));

        await using var pipeline = await RunningPipeline.Start(
            prefix, endpoint => endpoint.Options.Decorate = script.Decorate, services.GetRequiredService<IDeadLetterStore>(), Transform);
        await Eventually.Equal(Numbers.Length + 2, () => RunningPipeline.CommittedBeyond(prefix));

        await RunningPipeline.HasDoubled(prefix, Numbers.Except([Unlucky, Unwieldy]));
        await RunningPipeline.HasNoted(prefix, Numbers.Except([Unlucky, Unwieldy]));
        var letters = await database.DeadLetters();
        Assert.Equal(
            [
                ($"{Unlucky}", DeadLetterReason.Invalid), ($"{Unwieldy}", DeadLetterReason.Invalid),
                ("bad", DeadLetterReason.Undeserialisable), ("empty", DeadLetterReason.Undeserialisable),
            ],
            letters.Select(x => (Encoding.UTF8.GetString(x.Key!), x.Reason)).OrderBy(x => x.Item1, StringComparer.Ordinal));
        Assert.All(letters, letter => Assert.Equal($"{prefix}{RunningPipeline.Group}", letter.ConsumerGroup));
    }

    [Fact]
    public async Task An_output_that_the_topic_refuses_takes_only_its_own_input_with_it()
    {
        TestBroker.RequireReal("the mock takes records of any size.");
        var prefix = await RunningPipeline.CreateTopics();
        await TestBroker.SetMaxBytes($"{prefix}noted", 20_000);
        var letters = new RecordedDeadLetters();
        await RunningPipeline.Produce(prefix, Numbers);

        await using var pipeline = await RunningPipeline.Start(
            prefix, endpoint => endpoint.Producer.CompressionType = CompressionType.None, letters,
            number => [new Doubled { Value = 2 * number.Value }, new Noted { Value = number.Value, Padding = new string('x', number.Value == Unwieldy ? 50_000 : 0) }]);
        await Eventually.Equal(Numbers.Length, () => RunningPipeline.CommittedBeyond(prefix));

        Assert.Equal($"{Unwieldy}", Encoding.UTF8.GetString(Assert.Single(letters.Letters).Key!));
        await RunningPipeline.HasNoted(prefix, Numbers.Except([Unwieldy]));
        await RunningPipeline.HasDoubled(prefix, Numbers.Except([Unwieldy]));
    }

    [Fact]
    public async Task Its_replay_comes_out_once_when_the_cause_is_mended_and_its_neighbours_not_again()
    {
        TestBroker.RequireReal("the mock knows no transactions.");
        await using var database = await TestDatabase.Create();
        await using var services = Store(database);
        var prefix = await RunningPipeline.CreateTopics();
        var isMended = false;
        await RunningPipeline.Produce(prefix, Numbers);
        await using var relay = await RunningMessaging.Start(database, prefix, options => options with { Saga = false });
        await using var pipeline = await RunningPipeline.Start(
            prefix, deadLetters: services.GetRequiredService<IDeadLetterStore>(),
            transform: number => Volatile.Read(ref isMended) || number.Value != Unlucky ? RunningPipeline.Double(number) : Transform(number));
        await Eventually.Equal(Numbers.Length, () => RunningPipeline.CommittedBeyond(prefix));
        var letter = Assert.Single(await database.DeadLetters());
        await RunningPipeline.HasNoted(prefix, Numbers.Except([Unlucky]));

        Volatile.Write(ref isMended, true);
        var desk = relay.Services.GetRequiredService<DeadLetterDecisions<OrdersDbContext>>();
        Assert.Equal(DeadLetterOutcome.Done, await desk.Replay(letter.Id, "a person", TestContext.Current.CancellationToken));
        Assert.Equal(DeadLetterOutcome.DoneBefore, await desk.Replay(letter.Id, "a person", TestContext.Current.CancellationToken));

        await RunningPipeline.HasDoubledOnce(prefix, Numbers, inputs: Numbers.Length + 1);
        Assert.Equal(DeadLetterState.Replayed, Assert.Single(await database.DeadLetters()).State);
    }

    [Fact]
    public async Task A_store_that_is_away_holds_only_the_poisons_partition_back()
    {
        TestBroker.RequireReal("the mock knows no transactions.");
        var prefix = await RunningPipeline.CreateTopics(partitions: 2);
        var letters = new UnreachableDeadLetters();
        await using var pipeline = await RunningPipeline.Start(prefix, deadLetters: letters);
        await RunningPipeline.ProduceRaw(prefix, [("0", "no"u8.ToArray())]);
        await Eventually.True(() => pipeline.State.RetryingSince is not null);

        await RunningPipeline.Produce(prefix, Numbers);
        await Eventually.Is(() => RunningPipeline.Doubled(prefix), doubled => doubled.Count is > 20 and < 80);
        letters.IsBack = true;

        await Eventually.Equal(Numbers.Length + 1, () => RunningPipeline.CommittedBeyond(prefix));
        await RunningPipeline.HasNoted(prefix, Numbers);
        Assert.Single(letters.Store.Letters);
    }

    static IEnumerable<object> Transform(Number number) => number.Value switch
    {
        Unlucky => throw new InvalidMessageException(["value must not be unlucky."]),
        Unwieldy => [new Doubled { Value = 2 * Unwieldy }, new Noted { Value = Unwieldy, Padding = new string('x', 1_000_000) }],
        _ => RunningPipeline.Double(number),
    };

    static ServiceProvider Store(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddOrdersPersistence(database.ConnectionString);
        services.AddSingleton<IDeadLetterStore, EntityFrameworkDeadLetterStore<OrdersDbContext>>();
        return services.BuildServiceProvider();
    }

    sealed class UnreachableDeadLetters : IDeadLetterStore
    {
        public RecordedDeadLetters Store { get; } = new();
        public volatile bool IsBack;

        Task<bool> IDeadLetterStore.Store(DeadLetter letter, CancellationToken cancellationToken) =>
            IsBack ? Store.Store(letter, cancellationToken) : throw new TimeoutException();
    }
}
