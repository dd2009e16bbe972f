using MassTransit.Context;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Dispatches records to MassTransit in one unit of work and commits the unit. Throws every failure, without retry.</summary>
internal sealed class UnitOfWorkRunner(TopicEndpointSettings settings, ReceiveEndpointContext endpoint, IServiceProvider provider)
{
    readonly IReceivePipeDispatcher _dispatcher = endpoint.CreateReceivePipeDispatcher();

    public IDispatchMetrics Metrics => _dispatcher;

    public async Task Run(IReadOnlyList<InboundRecord> records, CancellationToken cancellationToken)
    {
        if (settings.UnitOfWork is { } unitsOfWork)
            await RunInUnit(unitsOfWork, records, cancellationToken);
        else
            await RunInScope(records, cancellationToken);
    }

    async Task RunInUnit(IUnitOfWorkFactory unitsOfWork, IReadOnlyList<InboundRecord> records, CancellationToken cancellationToken)
    {
        await using var unit = unitsOfWork.Begin();
        UnitRecord[] inUnit = [.. records.Select(record => record.InUnit(GroupOf(record)))];
        var duplicates = await unit.Prepare(inUnit, cancellationToken);
        foreach (var (record, known) in records.Zip(inUnit))
        {
            record.IsDuplicate = duplicates.Contains(known);
            if (record.IsDuplicate)
                continue;
            unit.Add(ContextOf(record));
            await Dispatch(record, cancellationToken, unit, unit.Scope, unit.Scope.ServiceProvider);
        }

        cancellationToken.ThrowIfCancellationRequested();
        FaultPoint.Reach(FaultPoint.Processed);
        await unit.Commit(cancellationToken);
        FaultPoint.Reach(FaultPoint.Committed);
    }

    async Task RunInScope(IReadOnlyList<InboundRecord> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            await using var scope = provider.CreateAsyncScope();
            await Dispatch(record, cancellationToken, scope, scope.ServiceProvider);
        }

        FaultPoint.Reach(FaultPoint.Committed);
    }

    /// <summary>Dispatches one record.</summary>
    /// <remarks>MassTransit resolves consumers and sagas from the scope among the payloads instead of creating a scope.</remarks>
    async Task Dispatch(InboundRecord record, CancellationToken cancellationToken, params object[] payloads)
    {
        record.Attempts++;
        var type = record.Envelope.MessageType ?? throw record.Envelope.Problem!;
        using var context = new RecordReceiveContext(record, type, endpoint, [.. payloads, ContextOf(record), record.Proof]);
        using var cancellation = cancellationToken.Register(context.Cancel);
        await _dispatcher.Dispatch(context, NoLockReceiveContext.Instance);
    }

    TopicRecordContext ContextOf(InboundRecord record) => record.ContextIn(GroupOf(record));

    string GroupOf(InboundRecord record) => settings.Of(record.Source.Topic).ConsumerGroup;
}
