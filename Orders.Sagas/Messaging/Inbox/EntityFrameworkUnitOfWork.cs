using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>
/// The scope's DbContext, saved once: saga, history, inbox and outbox rows of all its records in one SaveChanges and one commit. A consumer that needs
/// statements of its own begins the transaction, and the unit commits it.
/// </summary>
internal sealed class EntityFrameworkUnitOfWork<TDbContext> : IUnitOfWork
    where TDbContext : DbContext
{
    readonly AsyncServiceScope _scope;

    public EntityFrameworkUnitOfWork(IServiceProvider provider, string consumerGroup, bool hasInbox)
    {
        _scope = provider.CreateAsyncScope();
        var inbox = _scope.ServiceProvider.GetRequiredService<UnitInbox>();
        (inbox.ConsumerGroup, inbox.IsKept) = (consumerGroup, hasInbox);
    }

    public IServiceScope Scope => _scope;

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = _scope.ServiceProvider.GetRequiredService<TDbContext>();
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refusal && SqlStates.IsDuplicate(refusal))
        {
            throw new DuplicateMessageException();
        }

        if (db.Database.CurrentTransaction is { } begun)
            await begun.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

internal sealed class EntityFrameworkUnitOfWorkFactory<TDbContext>(IServiceProvider provider, ITopicEndpointConfigurator endpoint) : IUnitOfWorkFactory
    where TDbContext : DbContext
{
    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, endpoint.ConsumerGroup, endpoint.HasInbox);
}
