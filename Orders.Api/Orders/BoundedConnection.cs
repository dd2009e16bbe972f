using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>Opens a connection within a limit that is shorter than the pool's own.</summary>
internal static class BoundedConnection
{
    /// <exception cref="TimeoutException">No connection was free in time.</exception>
    public static async Task<OpenedConnection> OpenWithin(this OrdersDbContext db, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        until.CancelAfter(limit);
        try
        {
            return await OpenedConnection.Of(db, until.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("No database connection was free in time.", exception);
        }
    }
}
