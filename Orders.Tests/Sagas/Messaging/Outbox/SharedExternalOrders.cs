using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>One installation for all tests of a class, because Kafka Connect starts slowly.</summary>
public sealed class SharedExternalOrders : IAsyncDisposable
{
    ExternalOrders? _started;

    /// <summary>Skips the test if Kafka Connect is missing. Call it first in the test.</summary>
    internal async Task<ExternalOrders> Get() => _started ??= await ExternalOrders.Start(DebeziumConnect.Require());

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
            await _started.DisposeAsync();
    }
}
