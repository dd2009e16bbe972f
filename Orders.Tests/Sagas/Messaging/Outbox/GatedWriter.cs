using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The real writer behind a gate, to stop a relay while it owns lanes.</summary>
internal sealed class GatedWriter : IRecordWriter
{
    readonly TaskCompletionSource _reached = new();
    IRecordWriter? _writer;

    public Task Reached => _reached.Task;

    /// <summary>Runs before each write.</summary>
    public Func<IReadOnlyList<OutboundRecord>, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each write.</summary>
    public Func<Task> After { get; set; } = () => Task.CompletedTask;

    public void Register(IServiceCollection services) => services.AddSingleton<IRecordWriter>(provider =>
    {
        _writer = ActivatorUtilities.CreateInstance<RecordWriter>(provider);
        return this;
    });

    public async Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await Before(records).WaitAsync(cancellationToken);
        var unwritten = await _writer!.Write(records, cancellationToken);
        await After().WaitAsync(cancellationToken);
        return unwritten;
    }
}
