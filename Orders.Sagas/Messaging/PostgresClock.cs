using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Orders.Sagas.Messaging;

/// <summary>PostgreSQL's clock, which all processes share.</summary>
/// <remarks>
/// Statements write <c>clock_timestamp()</c>, never <c>now()</c>, which stands still in a transaction. The clocks of two processes may be
/// minutes apart, so what several processes compare is measured by this one.
/// </remarks>
internal static class PostgresClock
{
    /// <summary>Reads the clock.</summary>
    public static Task<DateTimeOffset> Now(this DatabaseFacade database, CancellationToken cancellationToken) =>
        database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken);
}
