using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

internal static class AttemptLock
{
    /// <summary>Reads an attempt and locks its row until the transaction ends.</summary>
    public static Task<PaymentAttempt?> LockAttempt(this OrdersDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.PaymentAttempts.FromSql($"SELECT * FROM payment_attempt WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);
}
