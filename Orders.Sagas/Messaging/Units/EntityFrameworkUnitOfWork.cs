using System.Collections.Frozen;
using System.Data.Common;
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

/// <summary>Reads the sagas of all its records in one round trip, and writes saga, history, inbox and outbox rows in another one.</summary>
/// <remarks>
/// <code>
/// Prepare ── one round trip ─► which records the inbox knows, and the sagas of the others
/// dispatch each record ──────► changes the sagas in memory, collects rows
/// Commit ─── one round trip ─► inbox, sagas, history, outbox: one statement each, committed together
/// </code>
/// A consumer may change tracked entities, or begin a transaction for statements of its own. Then the unit writes in that transaction.
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
        var (known, queries) = (new HashSet<(Guid, string)>(), new List<(SqlStatement, Action<DbDataReader>)>());
        if (_inbox.IsUsed)
            queries.Add(KnownMessages.Query(records, known));
        Guid[] keys = [.. records.Select(record => record.Key).OfType<Guid>().Distinct()];
        if (keys.Length > 0)
            queries.AddRange(_sagas.Select(sagas => sagas.Query(Db, keys)));
        await Db.Read(queries, cancellationToken);
        List<UnitRecord> duplicates = [.. records.Where(record => known.Contains((record.MessageId, record.ConsumerGroup)))];
        if (duplicates.Count == 0)
            return FrozenSet<UnitRecord>.Empty;
        var confirmed = await Db.Confirm(duplicates, cancellationToken);
        return duplicates.Where(record => confirmed.Contains((record.MessageId, record.ConsumerGroup))).ToHashSet();
    }

    public async Task Commit(CancellationToken cancellationToken)
    {
        var db = Db;
        if (db.ChangeTracker.HasChanges())
        {
            if (db.Database.CurrentTransaction is null)
                await db.Database.BeginTransactionAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await Write(db, cancellationToken);
        if (db.Database.CurrentTransaction is { } begun)
            await begun.CommitAsync(cancellationToken);
        if (_outbox.HasRows)
            _scope.ServiceProvider.GetService<OutboxSignal>()?.Raise();
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    /// <summary>Writes the inbox rows first: they detect a duplicate before its saga looks like a conflict.</summary>
    async Task Write(TDbContext db, CancellationToken cancellationToken)
    {
        var statements = new List<SqlStatement>();
        if (_inbox.Rows.Count > 0)
            statements.Add(_inbox.Write(db));
        statements.AddRange(_sagas.SelectMany(sagas => sagas.Writes(db)));
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
            // On another connection, because the transaction of the rows has failed. The retry finds the period.
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

    /// <summary>Makes the units read and write the sagas of a type.</summary>
    public void AddSaga(Type saga) => _sagas.Add(typeof(UnitSagas<>).MakeGenericType(saga));

    public IUnitOfWork Begin() => new EntityFrameworkUnitOfWork<TDbContext>(provider, endpoint.HasInbox, _sagas);
}
