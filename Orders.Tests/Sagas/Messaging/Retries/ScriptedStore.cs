using System.Runtime.CompilerServices;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>A retry store that waits or fails before some calls.</summary>
internal sealed class ScriptedStore(IRetryStore inner) : IRetryStore
{
    public Func<CancellationToken, Task> BeforeLoad { get; init; } = _ => Task.CompletedTask;
    public Func<CancellationToken, Task> BeforeAdd { get; init; } = _ => Task.CompletedTask;

    public async Task<long> Add(RetryRecord record, CancellationToken cancellationToken)
    {
        await BeforeAdd(cancellationToken);
        return await inner.Add(record, cancellationToken);
    }

    public async IAsyncEnumerable<WaitingRecord> Load(
        IReadOnlyCollection<RetryPartition> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeforeLoad(cancellationToken);
        await foreach (var record in inner.Load(partitions, cancellationToken))
            yield return record;
    }

    public Task<RetryRecord?> Find(long id, CancellationToken cancellationToken) => inner.Find(id, cancellationToken);

    public Task Update(RetryRecord record, CancellationToken cancellationToken) => inner.Update(record, cancellationToken);

    public Task Delete(long id, CancellationToken cancellationToken) => inner.Delete(id, cancellationToken);
}
