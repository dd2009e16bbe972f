using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Commits the scope's DbContext: one SaveChanges with the saga, history, inbox and outbox rows of all its records.</summary>
/// <remarks>A consumer that runs SQL statements of its own begins the transaction, and the unit commits it.</remarks>
internal sealed class EntityFrameworkUnitOfWork<TDbContext> : IUnitOfWork
    where TDbContext : DbContext
{
    readonly AsyncServiceScope _scope;

    public EntityFrameworkUnitOfWork(IServiceProvider provider, bool hasInbox)
    {
        _scope = provider.CreateAsyncScope();
        _scope.ServiceProvider.GetRequiredService<UnitInbox>().IsUsed = hasInbox;
    }

    public IServiceScope Scope => _scope;

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = _scope.ServiceProvider.GetRequiredService<TDbContext>();
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (SqlStates.IsDuplicate(exception))
        {
            throw new DuplicateMessageException();
        }

        if (db.Database.CurrentTransaction is { } begun)
            await begun.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

internal sealed class EntityFrameworkUnitOfWorkFactory<TDbContext>(IServiceProvider provider, ITopicEndpointConfigurator endpoint) :
    IUnitOfWorkFactory
    where TDbContext : DbContext
{
    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, endpoint.HasInbox);
}
