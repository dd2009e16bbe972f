using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Makes the period that an inbox row misses, so that the retry of its transaction finds the period.</summary>
/// <remarks>
/// A period is missing after all processes slept past the last one. The maintenance would make it at its next round only. The period is
/// made on another connection, because the transaction of the row has failed.
/// </remarks>
internal sealed class MissingPeriodInterceptor<TDbContext>(IServiceProvider provider) : SaveChangesInterceptor
    where TDbContext : DbContext
{
    public override async Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } db || !SqlStates.IsMissingPeriod(eventData.Exception))
            return;
        // Resolved here: the periods need the context's factory, which needs its interceptors.
        var periods = provider.GetRequiredService<InboxPeriods<TDbContext>>();
        foreach (var moment in db.ChangeTracker.Entries<InboxState>().Select(row => row.Entity.ConsumedAt).Distinct().ToList())
            await periods.Make(moment, cancellationToken);
    }
}
