using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Every branch of a transactional producer's errors leaves each output in the topic once.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_transaction_fails
{
    const string Begin = nameof(IProducer<,>.BeginTransaction);
    const string SendOffsets = nameof(IProducer<,>.SendOffsetsToTransaction);
    const string Commit = nameof(IProducer<,>.CommitTransaction);
    const string AbortCall = nameof(IProducer<,>.AbortTransaction);
    static readonly int[] Numbers = [.. Enumerable.Range(1, 200)];

    readonly ProducerScript _script = new();

    [Fact]
    public async Task A_retriable_error_repeats_the_call()
    {
        var retriable = new KafkaRetriableException(new Error(ErrorCode.GroupCoordinatorNotAvailable));
        _script.Fails(SendOffsets, retriable).Fails(Commit, retriable).Fails(Commit, retriable);

        var prefix = await Run();

        Assert.Equal((1, 0), (_script.Producers, _script.Calls(AbortCall)));
        Assert.Equal(Numbers.Length, (await NumberTopics.Doubled(prefix, IsolationLevel.ReadUncommitted)).Count);
    }

    [Theory]
    [InlineData(SendOffsets)]
    [InlineData(Commit)]
    public async Task An_abortable_error_aborts_and_repeats_the_batch(string call)
    {
        _script.Fails(call, new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));

        await Run();

        Assert.Equal((1, 1), (_script.Producers, _script.Calls(AbortCall)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_outcome_is_left_to_the_ids_next_producer(bool hadEffect)
    {
        _script.Fails(Commit, new KafkaException(new Error(ErrorCode.Local_TimedOut)), hadEffect);

        await Run();

        Assert.Equal((2, 0), (_script.Producers, _script.Calls(AbortCall)));
    }

    [Theory]
    [InlineData(Begin)]
    [InlineData(SendOffsets)]
    [InlineData(AbortCall)]
    public async Task A_timeout_of_any_call_is_an_unknown_outcome(string call)
    {
        if (call == AbortCall)
            _script.Fails(SendOffsets, new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));
        _script.Fails(call, new KafkaException(new Error(ErrorCode.Local_TimedOut)));

        await Run();

        Assert.Equal(2, _script.Producers);
    }

    [Fact]
    public async Task A_fatal_error_ends_the_producer_and_another_producer_continues()
    {
        _script.Fails(SendOffsets, new KafkaException(new Error(ErrorCode.OutOfOrderSequenceNumber, "made up by a test", isFatal: true)));

        await Run();

        Assert.Equal((2, 0), (_script.Producers, _script.Calls(AbortCall)));
    }

    /// <summary>Proves that the tests above can fail: without transactions, a batch with an unknown outcome is written twice.</summary>
    [Fact]
    public async Task Without_transactions_the_same_failure_duplicates()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        _script.Fails(nameof(IProducer<,>.Flush), new KafkaException(new Error(ErrorCode.Local_TimedOut)), hasEffect: true);
        var prefix = await NumberTopics.Create();
        await NumberTopics.Produce(prefix, Numbers);

        await using var pipeline = await RunningPipeline.Start(prefix, services: services => services.AtLeastOnce(_script));
        await Eventually.Equal(Numbers.Length, () => NumberTopics.CommittedBeyond(prefix));

        Assert.NotInRange((await NumberTopics.Doubled(prefix)).Count, 0, Numbers.Length);
    }

    async Task<string> Run()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        var prefix = await NumberTopics.Create();
        await using var pipeline = await RunningPipeline.Start(prefix, services: services => services.Transactional(_script));
        await NumberTopics.Produce(prefix, Numbers);
        await NumberTopics.HasDoubledOnce(prefix, Numbers);
        return prefix;
    }
}
