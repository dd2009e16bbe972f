using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;

namespace Orders.Sagas.Messaging.Units;

/// <summary>Commits what its records change and send, in one transaction and a constant number of round trips.</summary>
/// <remarks>
/// <code>
/// Prepare: which records the inbox knows ── the sagas of the others
/// dispatch each record: changes the sagas in memory, collects rows
/// Commit: inbox, history, outbox rows, one statement each ── SaveChanges: saga rows ── COMMIT
/// </code>
/// A unit without tracked changes has only rows, which it commits together with those of concurrent units. A consumer that runs SQL
/// statements of its own begins the transaction, and the unit commits it.
/// </remarks>
internal sealed class EntityFrameworkUnitOfWork<TDbContext> : IUnitOfWork
    where TDbContext : DbContext
{
    readonly UnitStore<TDbContext> _store;
    readonly AsyncServiceScope _scope;
    readonly UnitInbox _inbox;
    readonly UnitOutbox _outbox;
    readonly IReadOnlyList<IUnitSagas> _sagas;

    public EntityFrameworkUnitOfWork(IServiceProvider provider, UnitStore<TDbContext> store, bool hasInbox, IEnumerable<Type> sagas)
    {
        _store = store;
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
        var (db, rows) = (Db, new UnitRows(_inbox.Rows, [.. _sagas.SelectMany(sagas => sagas.History)], _outbox.Rows));
        if (db.ChangeTracker.HasChanges() || db.Database.CurrentTransaction is not null)
            await CommitTransaction(db, rows, cancellationToken);
        else if (!rows.AreNone)
            await _store.Commit(rows, cancellationToken);
        if (rows.Outbox.Count > 0)
            _scope.ServiceProvider.GetService<OutboxSignal>()?.Raise();
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    async Task<IReadOnlySet<UnitRecord>> Known(IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken)
    {
        var found = await _store.Find([.. records.Select(record => record.MessageId)], cancellationToken);
        _scope.ServiceProvider.GetRequiredService<UnitClock>().Set(found.At);
        List<UnitRecord> known = [.. records.Where(found.Contain)];
        if (known.Count == 0)
            return FrozenSet<UnitRecord>.Empty;
        var confirmed = await KnownMessages.Confirm(Db, known, cancellationToken);
        return known.Where(confirmed.Contain).ToHashSet();
    }

    async Task CommitTransaction(TDbContext db, UnitRows rows, CancellationToken cancellationToken)
    {
        // SaveChanges would compare all sagas once more. Nothing changes them from here on.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var transaction = db.Database.CurrentTransaction ?? await db.Database.BeginTransactionAsync(cancellationToken);
        await _store.Write(db, rows, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Begins the units of work of one topic endpoint.</summary>
internal sealed class EntityFrameworkUnitOfWorkFactory<TDbContext>(IServiceProvider provider, ITopicEndpointConfigurator endpoint) :
    IUnitOfWorkFactory
    where TDbContext : DbContext
{
    readonly HashSet<Type> _sagas = [];
    readonly UnitStore<TDbContext> _store = new(provider);

    /// <summary>Makes the units load the sagas of a type.</summary>
    public void AddSaga(Type saga) => _sagas.Add(typeof(UnitSagas<>).MakeGenericType(saga));

    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, _store, endpoint.HasInbox, _sagas);
}
