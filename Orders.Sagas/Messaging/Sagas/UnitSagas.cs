using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>Reads the sagas of a unit of work at once, keeps them for its messages, and writes them at once.</summary>
internal sealed class UnitSagas<TSaga> : IUnitSagas
    where TSaga : class, ISagaWithHistory
{
    readonly Dictionary<Guid, UnitSaga<TSaga>?> _sagas = [];
    readonly List<SagaTransition> _history = [];

    public (SqlStatement Statement, Action<DbDataReader> ReadRow) Query(DbContext db, IReadOnlyCollection<Guid> ids)
    {
        var table = MappedTable<TSaga>.In(db);
        foreach (var id in ids)
            _sagas[id] = null;
        return (table.Select([.. ids]), reader =>
        {
            var saga = table.Read(reader);
            _sagas[saga.CorrelationId] = new UnitSaga<TSaga>(saga, saga.Version, table.ValuesOf(saga));
        });
    }

    /// <summary>Finds a saga. Only one that the key of no record named is read from the database.</summary>
    public async Task<UnitSaga<TSaga>?> Find(DbContext db, Guid id, CancellationToken cancellationToken)
    {
        if (!_sagas.ContainsKey(id))
            await db.Read([Query(db, [id])], cancellationToken);
        return _sagas[id];
    }

    /// <summary>Adds a new saga, and the history row of its first change.</summary>
    public void Add(DbContext db, TSaga saga, SagaTransition first)
    {
        _sagas[saga.CorrelationId] = new UnitSaga<TSaga>(saga, null, MappedTable<TSaga>.In(db).ValuesOf(saga));
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

    public IEnumerable<SqlStatement> Writes(DbContext db)
    {
        var table = MappedTable<TSaga>.In(db);
        UnitSaga<TSaga>[] changed =
            [.. _sagas.Values.OfType<UnitSaga<TSaga>>().Where(saga => saga.HasChanged).OrderBy(saga => saga.Instance.CorrelationId)];
        List<UnitSaga<TSaga>> added = [.. changed.Where(saga => saga.ReadVersion is null)];
        List<UnitSaga<TSaga>> updated = [.. changed.Where(saga => saga.ReadVersion is not null)];
        if (added.Count > 0)
            yield return table.Insert([.. added.Select(saga => saga.Values)]);
        if (updated.Count > 0)
            yield return table.Update([.. updated.Select(saga => saga.Values)], [.. updated.Select(saga => saga.ReadVersion!.Value)]);
        var history = MappedTable<SagaTransition>.In(db);
        if (_history.Count > 0)
            yield return history.Insert([.. _history.Select(history.ValuesOf)]);
    }
}
