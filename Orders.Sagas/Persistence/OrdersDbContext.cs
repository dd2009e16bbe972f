using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;

namespace Orders.Sagas.Persistence;

/// <summary>Every table of the orders database.</summary>
public sealed class OrdersDbContext : DbContext
{
    /// <remarks>
    /// No savepoints: each costs two round trips, and nothing goes on after a failed save. A connection that breaks while a savepoint is
    /// released would not be reported before the commit, and then as a disposed transaction.
    /// </remarks>
    public OrdersDbContext(DbContextOptions<OrdersDbContext> options)
        : base(options) => Database.AutoSavepointsEnabled = false;

    public DbSet<OrderState> Orders => Set<OrderState>();
    public DbSet<SagaTransition> Transitions => Set<SagaTransition>();
    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();
    public DbSet<PaymentAttempt> PaymentAttempts => Set<PaymentAttempt>();
    public DbSet<PaymentCharge> PaymentCharges => Set<PaymentCharge>();
    public DbSet<PaymentAttemptEvent> PaymentAttemptEvents => Set<PaymentAttemptEvent>();
    public DbSet<InboxState> Inbox => Set<InboxState>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<DeadLetter> DeadLetters => Set<DeadLetter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OrdersDbContext).Assembly);
    }
}
