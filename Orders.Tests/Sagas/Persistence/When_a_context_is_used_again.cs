using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Persistence;

/// <summary>Contexts are pooled. What one user sets on a context must not reach the next one.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_context_is_used_again
{
    [Fact]
    public async Task The_next_user_finds_transactions_and_the_detection_of_changes_as_at_first()
    {
        await using var services = new ServiceCollection().AddOrdersPersistence("Host=db;Database=orders").BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<OrdersDbContext>>();
        var first = await contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var atFirst = Settings(first);
        first.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        first.Database.AutoSavepointsEnabled = true;
        first.ChangeTracker.AutoDetectChangesEnabled = false;
        var pooled = first.ContextId.InstanceId;
        await first.DisposeAsync();

        await using var next = await contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);

        Assert.Equal(pooled, next.ContextId.InstanceId);
        Assert.Equal((AutoTransactionBehavior.WhenNeeded, false, true), atFirst);
        Assert.Equal(atFirst, Settings(next));
    }

    static (AutoTransactionBehavior, bool HasSavepoints, bool DetectsChanges) Settings(OrdersDbContext db) =>
        (db.Database.AutoTransactionBehavior, db.Database.AutoSavepointsEnabled, db.ChangeTracker.AutoDetectChangesEnabled);
}
