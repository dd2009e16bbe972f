using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>One installation for the tests of a class, which run one after the other: Kafka Connect takes long to start.</summary>
public sealed class SharedExternalOrders : IAsyncDisposable
{
    ExternalOrders? _started;

    /// <summary>Skips the test where there is no Connect. Call it first in the test.</summary>
    internal async Task<ExternalOrders> Get() => _started ??= await ExternalOrders.Start(DebeziumConnect.Require());

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
            await _started.DisposeAsync();
    }
}
