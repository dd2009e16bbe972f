using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>Whether the outbox is so far behind that another order would only wait.</summary>
/// <remarks>
/// Orders share one reading a second, so the question costs next to nothing under load. Change data capture leaves no rows; its replication
/// slot has an alert of its own.
/// </remarks>
internal sealed class OutboxBacklog(
    IDbContextFactory<OrdersDbContext> databases, OutboxFloors floors, IOptions<SubmissionOptions> options, OrdersSettings settings,
    TimeProvider time)
{
    /// <summary>How many rows have to be old: a few that the broker refuses hold up their own keys, and no other order.</summary>
    public const int Rows = 100;

    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    readonly Lock _lock = new();
    Task<bool> _reading = Task.FromResult(false);
    long? _readAt;

    /// <summary>Whether <see cref="Rows"/> unsent rows are older than <see cref="SubmissionOptions.OutboxMaxAge"/>.</summary>
    /// <exception cref="TimeoutException">No database connection was free in time.</exception>
    public Task<bool> IsOverdue(CancellationToken cancellationToken)
    {
        if (settings.OutboxRelay is OutboxRelayMode.External)
            return Task.FromResult(false);
        lock (_lock)
        {
            if (_reading.IsCompleted && (_readAt is not { } readAt || time.GetElapsedTime(readAt) >= Freshness))
            {
                _reading = Task.Run(Read, CancellationToken.None);
                _readAt = time.GetTimestamp();
            }

            return _reading.WaitAsync(cancellationToken);
        }
    }

    async Task<bool> Read()
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var opened = await db.OpenWithin(options.Value.ConnectionWait, CancellationToken.None);
        var since = await opened.Connection.LastOfOldest(Rows, floors.Current, CancellationToken.None);
        return since is not null && time.GetUtcNow() - since > options.Value.OutboxMaxAge;
    }
}
