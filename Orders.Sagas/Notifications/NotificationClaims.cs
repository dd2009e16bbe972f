using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Notifications;

/// <summary>Who may send the one e-mail of an (order, kind): whose row the primary key let in. Committed on return, before anything is sent.</summary>
internal sealed class NotificationClaims(IDbContextFactory<OrdersDbContext> contexts, TimeProvider time)
{
    /// <summary>The new claim, or the earlier one with what became of it.</summary>
    public async Task<Notification> Claim(Guid orderId, NotificationKind kind, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var claim = new Notification { OrderId = orderId, Kind = kind, ClaimedAt = time.GetUtcNow() };
        context.Add(claim);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return claim;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return await context.Notifications.AsNoTracking().SingleAsync(x => x.OrderId == orderId && x.Kind == kind, cancellationToken);
        }
    }
}
