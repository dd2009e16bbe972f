using System.Diagnostics.CodeAnalysis;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Limits how many stored records of an endpoint are retried at once: one while the endpoint is in trouble.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds no resource.")]
internal sealed class RetrySlots(int workers)
{
    readonly SemaphoreSlim _workers = new(workers);
    readonly SemaphoreSlim _probe = new(1);

    /// <summary>Waits for a slot.</summary>
    /// <returns>Leaves the slot; to be called once.</returns>
    public async Task<Action> Enter(EndpointTrouble trouble, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken);
        if (!trouble.IsOpen)
            return () => _workers.Release();
        try
        {
            await _probe.WaitAsync(cancellationToken);
        }
        catch
        {
            _workers.Release();
            throw;
        }

        return () =>
        {
            _probe.Release();
            _workers.Release();
        };
    }
}
