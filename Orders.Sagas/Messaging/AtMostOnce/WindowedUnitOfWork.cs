using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Writes the effects of records and marks them as finished in their windows, in one transaction.</summary>
internal sealed class WindowedUnitOfWork(IServiceProvider provider, Type contextType) : IUnitOfWork
{
    readonly AsyncServiceScope _scope = provider.CreateAsyncScope();
    readonly List<Guid> _windows = [];

    public IServiceScope Scope => _scope;

    public void Add(TopicRecordContext record) =>
        _windows.Add(
            record.Window ?? throw new InvalidOperationException("The record has no delivery window: its endpoint is not at most once."));

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = (DbContext)_scope.ServiceProvider.GetRequiredService(contextType);
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var statement in _scope.ServiceProvider.GetServices<IUnitStatement>())
            await statement.Run(cancellationToken);
        await db.FinishRecords(_windows, cancellationToken);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            throw new CommitUnknownException(exception);
        }
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

/// <summary>Begins the units of work of one at-most-once endpoint.</summary>
internal sealed class WindowedUnitOfWorkFactory(IServiceProvider provider, Type contextType) : IUnitOfWorkFactory
{
    public IUnitOfWork Begin() => new WindowedUnitOfWork(provider, contextType);
}
