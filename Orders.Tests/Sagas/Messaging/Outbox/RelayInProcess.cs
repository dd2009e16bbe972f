using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The batches of a relay on a real database, with a writer that accepts everything. The test runs them one by one.</summary>
internal sealed class RelayInProcess
{
    readonly TestDatabase _database;

    public RelayInProcess(
        TestDatabase database, OutboxOptions limits, TimeProvider time, Func<IReadOnlyList<OutboundRecord>, Task>? write = null)
    {
        var options = Options.Create(limits);
        (_database, Floors) = (database, new OutboxFloors(time));
        Batch = new(
            new Contexts(database), new AcceptingWriter(write ?? (_ => Task.CompletedTask)), new DeleteAcknowledgedRows(), options,
            new OutboxPauses(options, time), Floors, time, NullLogger<OutboxBatch<OrdersDbContext>>.Instance);
    }

    public OutboxFloors Floors { get; }
    public OutboxBatch<OrdersDbContext> Batch { get; }

    public Task<bool> Relay(CancellationToken cancellationToken) => Batch.Relay(new OutboxSignal(), cancellationToken);

    public async Task RelayAll(CancellationToken cancellationToken)
    {
        while (await Relay(cancellationToken))
        {
            // Until no free lane has rows.
        }
    }

    public async Task RaiseFloors(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await connection.RaiseFloors(Floors, cancellationToken);
    }

    sealed class Contexts(TestDatabase database) : IDbContextFactory<OrdersDbContext>
    {
        public OrdersDbContext CreateDbContext() => database.Context();
    }

    sealed class AcceptingWriter(Func<IReadOnlyList<OutboundRecord>, Task> write) : IRecordWriter
    {
        public async Task<IReadOnlyList<UnwrittenRecord>> Write(
            IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
        {
            await write(records);
            return [];
        }
    }
}
