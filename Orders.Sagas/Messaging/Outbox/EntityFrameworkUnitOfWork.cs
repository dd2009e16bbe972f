using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>The scope's DbContext, saved once: saga, history, inbox and outbox rows of all its records in one SaveChanges and one commit.</summary>
internal sealed class EntityFrameworkUnitOfWork<TDbContext> : IUnitOfWork
    where TDbContext : DbContext
{
    readonly AsyncServiceScope _scope;

    public EntityFrameworkUnitOfWork(IServiceProvider provider, string consumerGroup)
    {
        _scope = provider.CreateAsyncScope();
        _scope.ServiceProvider.GetRequiredService<UnitInbox>().ConsumerGroup = consumerGroup;
    }

    public IServiceScope Scope => _scope;

    public async Task Commit(CancellationToken cancellationToken)
    {
        try
        {
            await _scope.ServiceProvider.GetRequiredService<TDbContext>().SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refusal && SqlStates.IsDuplicate(refusal))
        {
            throw new DuplicateMessageException();
        }
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

internal sealed class EntityFrameworkUnitOfWorkFactory<TDbContext>(IServiceProvider provider, string consumerGroup) : IUnitOfWorkFactory
    where TDbContext : DbContext
{
    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, consumerGroup);
}
