using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>Runs a test's step before windows are opened. Meanwhile the poll thread is blocked, and nothing is committed.</summary>
/// <param name="opening">The step. It gets how many times windows were opened before.</param>
internal sealed class WatchedWindows(Func<int, Task> opening) : IDeliveryWindows
{
    EntityFrameworkDeliveryWindows<OrdersDbContext> _windows = null!;
    int _opened;

    public int Opened => Volatile.Read(ref _opened);

    public void Register(IServiceCollection services) => services.AddSingleton<IDeliveryWindows>(provider =>
    {
        _windows = ActivatorUtilities.CreateInstance<EntityFrameworkDeliveryWindows<OrdersDbContext>>(provider);
        return this;
    });

    public async Task Open(IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken)
    {
        await opening(Interlocked.Increment(ref _opened) - 1).WaitAsync(cancellationToken);
        await _windows.Open(windows, cancellationToken);
    }

    public Task<int> Abandon(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken) =>
        _windows.Abandon(records, cancellationToken);

    public Task<IReadOnlyList<PartitionLoss>> TakeOver(IReadOnlyList<TakenPartition> partitions, CancellationToken cancellationToken) =>
        _windows.TakeOver(partitions, cancellationToken);
}
