using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>A call of a transactional producer that never returns costs its producer and its thread, and no record.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_client_does_not_return
{
    const string Init = nameof(IProducer<,>.InitTransactions);
    const string SendOffsets = nameof(IProducer<,>.SendOffsetsToTransaction);
    const string Commit = nameof(IProducer<,>.CommitTransaction);
    const string AbortCall = nameof(IProducer<,>.AbortTransaction);
    const string DisposeCall = nameof(IDisposable.Dispose);
    static readonly int[] Numbers = [.. Enumerable.Range(1, 200)];

    readonly ProducerScript _script = new();
    readonly TaskCompletionSource _released = new();

    [Theory]
    [InlineData(Init)]
    [InlineData(SendOffsets)]
    [InlineData(Commit)]
    [InlineData(AbortCall)]
    [InlineData(DisposeCall)]
    public async Task Another_producer_continues(string call)
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        if (call is AbortCall)
            _script.Fails(SendOffsets, new KafkaTxnRequiresAbortException(new Error(ErrorCode.IllegalGeneration)));
        if (call is DisposeCall)
            _script.Fails(Commit, new KafkaException(new Error(ErrorCode.Local_TimedOut)));
        _script.Hangs(call, _released.Task);
        var prefix = await NumberTopics.Create();
        await NumberTopics.Produce(prefix, Numbers);

        await using var pipeline = await Start(prefix);
        await NumberTopics.HasDoubledOnce(prefix, Numbers);

        Assert.Equal(2, _script.Producers);
        await Eventually.True(() => pipeline.State is { IsHealthy: true, Partitions.Count: 1 });
        _released.SetResult();
        await Eventually.True(() => _script.Calls(DisposeCall) >= 1);
    }

    /// <summary>The abandoned producer wakes up in its call, and the broker rejects what it still sends.</summary>
    [Theory]
    [InlineData(SendOffsets)]
    [InlineData(Commit)]
    public async Task The_abandoned_producer_writes_nothing_when_its_call_goes_on(string call)
    {
        TestBroker.RequireReal("the in-memory broker has no fencing.");
        _script.Hangs(call, _released.Task);
        var prefix = await NumberTopics.Create();
        await NumberTopics.Produce(prefix, Numbers);
        await using var pipeline = await Start(prefix);
        await NumberTopics.HasDoubledOnce(prefix, Numbers);

        _released.SetResult();
        await Eventually.True(() => _script.LateFailure is not null);

        Assert.IsAssignableFrom<KafkaException>(_script.LateFailure);
        await Eventually.True(() => _script.Calls(DisposeCall) == 1);
        await NumberTopics.Produce(prefix, Numbers.Select(number => number + Numbers.Length));
        await NumberTopics.HasDoubledOnce(prefix, [.. Enumerable.Range(1, 2 * Numbers.Length)]);
    }

    /// <summary>A stop does not wait for it either.</summary>
    [Fact]
    public async Task A_stop_ends_within_the_limits()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        _script.Hangs(SendOffsets, _released.Task);
        var prefix = await NumberTopics.Create();
        await using var pipeline = await Start(prefix);
        await NumberTopics.Produce(prefix, Numbers);
        await Eventually.True(() => _script.Calls(SendOffsets) == 1);

        await pipeline.Stop().WaitAsync(Eventually.DefaultLimit, TestContext.Current.CancellationToken);

        Assert.False(pipeline.State.IsStarted);
        _released.SetResult();
    }

    Task<RunningPipeline> Start(string prefix) => RunningPipeline.Start(
        prefix, endpoint => endpoint.Options.TransactionTimeout = TimeSpan.FromSeconds(2),
        services: services => services.Transactional(_script));
}
