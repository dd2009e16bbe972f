using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>Each branch of the errors of a transactional producer: what comes out is there once, whatever happened on the way.</summary>
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
        Assert.Equal(Numbers.Length, (await RunningPipeline.Doubled(prefix, IsolationLevel.ReadUncommitted)).Count);
    }

    [Theory]
    [InlineData(SendOffsets)]
    [InlineData(Commit)]
    public async Task An_abortable_error_aborts_and_does_the_batch_again(string call)
    {
        _script.Fails(call, new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));

        await Run();

        Assert.Equal((1, 1), (_script.Producers, _script.Calls(AbortCall)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_outcome_asks_the_next_producer_of_the_id(bool hadEffect)
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
    public async Task A_fatal_error_ends_the_producer_and_another_goes_on()
    {
        _script.Fails(SendOffsets, new KafkaException(new Error(ErrorCode.OutOfOrderSequenceNumber, "made up by a test", isFatal: true)));

        await Run();

        Assert.Equal((2, 0), (_script.Producers, _script.Calls(AbortCall)));
    }

    /// <summary>The check of the check: offsets that move by themselves leave the output of a batch whose outcome is unknown to be written twice.</summary>
    [Fact]
    public async Task Without_transactions_the_same_failure_duplicates()
    {
        TestBroker.RequireReal("the mock knows no transactions.");
        _script.Fails(nameof(IProducer<,>.Flush), new KafkaException(new Error(ErrorCode.Local_TimedOut)), hasEffect: true);
        var prefix = await RunningPipeline.CreateTopics();
        await RunningPipeline.Produce(prefix, Numbers);

        await using var pipeline = await RunningPipeline.Start(
            prefix, endpoint => (endpoint.Options.UsesTransactions, endpoint.Options.Decorate) = (false, _script.Decorate));
        await Eventually.Equal(Numbers.Length, () => RunningPipeline.CommittedBeyond(prefix));

        Assert.NotInRange((await RunningPipeline.Doubled(prefix)).Count, 0, Numbers.Length);
    }

    async Task<string> Run()
    {
        TestBroker.RequireReal("the mock knows no transactions.");
        var prefix = await RunningPipeline.CreateTopics();
        await using var pipeline = await RunningPipeline.Start(prefix, endpoint => endpoint.Options.Decorate = _script.Decorate);
        await RunningPipeline.Produce(prefix, Numbers);
        await RunningPipeline.HasDoubledOnce(prefix, Numbers);
        return prefix;
    }
}
