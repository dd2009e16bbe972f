using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>The unit of an at-most-once endpoint: one transaction writes its effects and counts its records off their windows. No inbox: what was committed is not redelivered.</summary>
internal sealed class WindowedUnitOfWork<TDbContext>(IServiceProvider provider) : IUnitOfWork
    where TDbContext : DbContext
{
    readonly AsyncServiceScope _scope = provider.CreateAsyncScope();
    readonly List<Guid> _windows = [];

    public IServiceScope Scope => _scope;

    public void Add(TopicRecordContext record) =>
        _windows.Add(record.Window ?? throw new InvalidOperationException("The endpoint is not declared as at most once."));

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = _scope.ServiceProvider.GetRequiredService<TDbContext>();
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var statement in _scope.ServiceProvider.GetServices<IUnitStatement>())
            await statement.Run(cancellationToken);
        // In one order everywhere, so that two units never wait for each other in a circle.
        foreach (var window in _windows.CountBy(id => id).OrderBy(x => x.Key))
            await CountOff(db, window.Key, window.Value, cancellationToken);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException unanswered) when (unanswered is not PostgresException { InvariantSeverity: "ERROR" })
        {
            throw new CommitUnknownException(unanswered);
        }
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    static async Task CountOff(TDbContext db, Guid id, int records, CancellationToken cancellationToken)
    {
        var window = db.Set<DeliveryWindow>().Where(x => x.Id == id);
        await window.ExecuteUpdateAsync(set => set.SetProperty(x => x.Finished, x => x.Finished + records), cancellationToken);
        await window.Where(x => x.Finished == x.Records).ExecuteDeleteAsync(cancellationToken);
    }
}

internal sealed class WindowedUnitOfWorkFactory<TDbContext>(IServiceProvider provider) : IWindowedUnitOfWorkFactory
    where TDbContext : DbContext
{
    public IUnitOfWork Begin() => new WindowedUnitOfWork<TDbContext>(provider);
}
