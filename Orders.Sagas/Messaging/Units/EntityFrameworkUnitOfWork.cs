using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Units;

/// <summary>Commits what its records change and send, in one transaction and a constant number of round trips.</summary>
/// <remarks>
/// <code>
/// Prepare: which records the inbox knows ── the sagas of the others
/// dispatch each record: changes the sagas in memory, collects rows
/// Commit: inbox, history, outbox rows, one statement each ── SaveChanges: saga rows ── COMMIT
/// </code>
/// Without tracked changes the statements commit by themselves. A consumer that runs SQL statements of its own begins the transaction, and
/// the unit commits it.
/// </remarks>
internal sealed class EntityFrameworkUnitOfWork<TDbContext> : IUnitOfWork
    where TDbContext : DbContext
{
    readonly AsyncServiceScope _scope;
    readonly UnitInbox _inbox;
    readonly UnitOutbox _outbox;
    readonly IReadOnlyList<IUnitSagas> _sagas;

    public EntityFrameworkUnitOfWork(IServiceProvider provider, bool hasInbox, IEnumerable<Type> sagas)
    {
        _scope = provider.CreateAsyncScope();
        _inbox = _scope.ServiceProvider.GetRequiredService<UnitInbox>();
        _outbox = _scope.ServiceProvider.GetRequiredService<UnitOutbox>();
        _sagas = [.. sagas.Select(type => (IUnitSagas)_scope.ServiceProvider.GetRequiredService(type))];
        _inbox.IsUsed = hasInbox;
    }

    public IServiceScope Scope => _scope;

    TDbContext Db => _scope.ServiceProvider.GetRequiredService<TDbContext>();

    public async Task<IReadOnlySet<UnitRecord>> Prepare(IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken)
    {
        var duplicates = _inbox.IsUsed ? await Known(records, cancellationToken) : FrozenSet<UnitRecord>.Empty;
        Guid[] keys = [.. records.Where(record => !duplicates.Contains(record)).Select(record => record.Key).OfType<Guid>().Distinct()];
        if (keys.Length == 0)
            return duplicates;
        foreach (var sagas in _sagas)
            await sagas.Load(Db, keys, cancellationToken);
        return duplicates;
    }

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = Db;
        var hasChanges = db.ChangeTracker.HasChanges();
        // SaveChanges would compare all sagas once more. Nothing changes them from here on.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        if (hasChanges && db.Database.CurrentTransaction is null)
            await db.Database.BeginTransactionAsync(cancellationToken);
        await WriteRows(db, cancellationToken);
        if (hasChanges)
            await db.SaveChangesAsync(cancellationToken);
        if (db.Database.CurrentTransaction is { } begun)
            await begun.CommitAsync(cancellationToken);
        if (_outbox.HasRows)
            _scope.ServiceProvider.GetService<OutboxSignal>()?.Raise();
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    async Task<IReadOnlySet<UnitRecord>> Known(IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken)
    {
        var (known, now) = await Db.KnownAmong(records, cancellationToken);
        _scope.ServiceProvider.GetRequiredService<UnitClock>().Set(now);
        return known;
    }

    /// <summary>Writes the inbox rows first: they detect a duplicate before its saga looks like a conflict.</summary>
    async Task WriteRows(TDbContext db, CancellationToken cancellationToken)
    {
        var statements = new List<SqlStatement>();
        if (_inbox.Rows.Count > 0)
            statements.Add(_inbox.Write(db));
        statements.AddRange(_sagas.Select(sagas => sagas.WriteHistory(db)).OfType<SqlStatement>());
        if (_outbox.HasRows)
            statements.Add(_outbox.Write(db));
        try
        {
            await db.Execute(statements, cancellationToken);
        }
        catch (PostgresException exception) when (SqlStates.IsDuplicate(exception))
        {
            throw new DuplicateMessageException();
        }
        catch (PostgresException exception) when (SqlStates.IsMissingPeriod(exception))
        {
            // The transaction has failed. Without its end, the unit would hold its connection while it waits for another one.
            if (db.Database.CurrentTransaction is { } failed)
                await failed.DisposeAsync();
            // The retry finds the period.
            await _scope.ServiceProvider.GetRequiredService<InboxPeriods<TDbContext>>().Make(_inbox.Rows[0].ConsumedAt, cancellationToken);
            throw;
        }
    }
}

/// <summary>Begins the units of work of one topic endpoint.</summary>
internal sealed class EntityFrameworkUnitOfWorkFactory<TDbContext>(IServiceProvider provider, ITopicEndpointConfigurator endpoint) :
    IUnitOfWorkFactory
    where TDbContext : DbContext
{
    readonly HashSet<Type> _sagas = [];

    /// <summary>Makes the units load the sagas of a type.</summary>
    public void AddSaga(Type saga) => _sagas.Add(typeof(UnitSagas<>).MakeGenericType(saga));

    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, endpoint.HasInbox, _sagas);
}
