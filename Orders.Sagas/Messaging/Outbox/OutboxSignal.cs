using System.Threading.Channels;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// Wakes the relay when a transaction with outbox rows has committed. Signals raised before the relay wakes count as one.
/// </summary>
public sealed class OutboxSignal
{
    readonly Channel<bool> _raised =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Signals that rows are waiting.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits for the signal.</summary>
    public async Task Wait(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);

    /// <summary>Waits for the signal, at most for the limit.</summary>
    /// <returns>False if the limit has passed.</returns>
    public async Task<bool> Wait(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        until.CancelAfter(limit);
        try
        {
            await Wait(until.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
