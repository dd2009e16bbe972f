using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>PostgreSQL's time at the beginning of a unit of work: other processes compare the times of sagas.</summary>
internal sealed class UnitClock
{
    DateTimeOffset? _now;

    /// <summary>Sets the time that a query of the unit has read beside its rows.</summary>
    public void Set(DateTimeOffset now) => _now = now;

    /// <summary>Asks PostgreSQL only if no query of the unit has read the time.</summary>
    public async ValueTask<DateTimeOffset> Now(DbContext db, CancellationToken cancellationToken) =>
        _now ??= await db.Database.Now(cancellationToken);
}
