using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>Loads the sagas of a unit of work by one query, keeps them for its messages, and collects their history.</summary>
/// <remarks>EF Core tracks the sagas, and its SaveChanges writes them with their concurrency check.</remarks>
internal sealed class UnitSagas<TSaga> : IUnitSagas
    where TSaga : class, ISagaWithHistory
{
    static readonly ConditionalWeakTable<IModel, Func<DbContext, IReadOnlyCollection<Guid>, IAsyncEnumerable<TSaga>>> Queries = [];

    readonly Dictionary<Guid, UnitSaga<TSaga>?> _sagas = [];
    readonly List<SagaTransition> _history = [];

    public IReadOnlyList<SagaTransition> History => _history;

    public async Task Load(DbContext db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            _sagas[id] = null;
        await foreach (var saga in Query(db)(db, ids).WithCancellation(cancellationToken))
            Keep(db, saga);
    }

    /// <summary>Finds a saga. Only one that the key of no record named is queried alone.</summary>
    public async Task<UnitSaga<TSaga>?> Find(DbContext db, Guid id, CancellationToken cancellationToken)
    {
        if (!_sagas.ContainsKey(id))
            await Load(db, [id], cancellationToken);
        return _sagas[id];
    }

    /// <summary>Adds a new saga, and the history row of its first change.</summary>
    public void Add(DbContext db, TSaga saga, SagaTransition first)
    {
        db.Add(saga);
        Keep(db, saga);
        _history.Add(first);
    }

    /// <summary>Whether the current message has changed a column.</summary>
    public static bool IsChanged(DbContext db, UnitSaga<TSaga> saga)
    {
        var table = MappedTable<TSaga>.In(db);
        return !table.AreEqual(saga.Values, table.ValuesOf(saga.Instance));
    }

    /// <summary>Ends a message that has changed the saga.</summary>
    public void Change(DbContext db, UnitSaga<TSaga> saga, SagaTransition change)
    {
        saga.Keep(MappedTable<TSaga>.In(db).ValuesOf(saga.Instance));
        _history.Add(change);
    }

    public void Remove(DbContext db, TSaga saga)
    {
        db.Remove(saga);
        _sagas[saga.CorrelationId] = null;
    }

    /// <summary>The query, compiled once for each model. Otherwise EF Core would analyse it in each unit.</summary>
    static Func<DbContext, IReadOnlyCollection<Guid>, IAsyncEnumerable<TSaga>> Query(DbContext db) => Queries.GetValue(
        db.Model,
        _ => EF.CompileAsyncQuery((DbContext context, IReadOnlyCollection<Guid> ids) =>
            context.Set<TSaga>().Where(saga => ids.Contains(saga.CorrelationId))));

    void Keep(DbContext db, TSaga saga) =>
        _sagas[saga.CorrelationId] = new UnitSaga<TSaga>(saga, MappedTable<TSaga>.In(db).ValuesOf(saga));
}
