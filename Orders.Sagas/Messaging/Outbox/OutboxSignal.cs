using System.Threading.Channels;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Wakes the relay: raised when a transaction with outbox rows has committed. Raising twice before the relay wakes is one wake.</summary>
public sealed class OutboxSignal
{
    readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that rows are waiting.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until raised.</summary>
    public async Task Wait(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits until raised, or for the limit.</summary>
    public async Task Wait(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        until.CancelAfter(limit);
        try
        {
            await Wait(until.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit is over: the caller looks for rows unasked.
        }
    }
}
