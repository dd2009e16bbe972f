using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>A worker that hangs where no watched call does: only the stall of its partition reveals it.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_worker_hangs
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    static readonly int[] Numbers = [.. Enumerable.Range(1, 100)];

    [Fact]
    public async Task The_endpoint_says_that_it_stalls_and_begins_again_without_the_worker()
    {
        TestBroker.RequireReal("the in-memory broker has no transactions.");
        var (prefix, hanging) = (await NumberTopics.Create(), new TaskCompletionSource());
        await NumberTopics.Produce(prefix, Numbers);
        await using var pipeline = await RunningPipeline.Start(
            prefix,
            endpoint =>
            {
                endpoint.Options.TransactionTimeout = endpoint.Options.DrainLimit = TimeSpan.FromSeconds(3);
                endpoint.Options.StallLimit = endpoint.Options.LongestTransaction + TimeSpan.FromSeconds(1);
            },
            services: services => services.AddSingleton<IBatchWriterFactory>(provider => new HangingFactory(
                ActivatorUtilities.CreateInstance<TransactionalBatchWriterFactory>(provider), hanging.Task)));

        await Eventually.True(() => pipeline.State is { StalledSince: not null, IsHealthy: false }, Limit);
        await NumberTopics.HasDoubledOnce(prefix, Numbers, Limit);

        await Eventually.True(() => pipeline.State is { StalledSince: null, IsHealthy: true, Lag: 0 });
        hanging.SetResult();
    }

    /// <summary>Gives the partition a writer that hangs at the first of its transactions, whichever writer begins that one.</summary>
    sealed class HangingFactory(IBatchWriterFactory real, Task until) : IBatchWriterFactory
    {
        readonly StrongBox<int> _writes = new();

        public IBatchWriter Create(ExactlyOnceSettings settings, TopicPartition input, IConsumer<byte[], byte[]> consumer) =>
            new HangingWriter(real.Create(settings, input, consumer), _writes, until);
    }

    sealed class HangingWriter(IBatchWriter real, StrongBox<int> writes, Task until) : IBatchWriter
    {
        public void Open() => real.Open();

        public BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne)
        {
            if (Interlocked.Increment(ref writes.Value) == 1)
                until.Wait(TestContext.Current.CancellationToken);
            return real.Write(outputs, position, oneByOne);
        }

        public void Dispose() => real.Dispose();
    }
}
