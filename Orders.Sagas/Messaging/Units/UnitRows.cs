using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Units;

/// <summary>The rows that units of work insert.</summary>
internal sealed record UnitRows(
    IReadOnlyList<InboxState> Inbox, IReadOnlyList<SagaTransition> History, IReadOnlyList<OutboxMessage> Outbox)
{
    public bool AreNone => Inbox.Count + History.Count + Outbox.Count == 0;

    /// <summary>The rows of several units, each unit's in their order.</summary>
    public static UnitRows Of(IReadOnlyList<UnitRows> units) => new(
        [.. units.SelectMany(unit => unit.Inbox)],
        [.. units.SelectMany(unit => unit.History)],
        [.. units.SelectMany(unit => unit.Outbox)]);

    /// <summary>One statement for each table.</summary>
    /// <remarks>Inbox rows come first: they detect a duplicate before its saga looks like a conflict.</remarks>
    public IReadOnlyList<SqlStatement> Inserts(DbContext db)
    {
        var statements = new List<SqlStatement>();
        Add(Inbox);
        Add(History);
        Add(Outbox);
        return statements;

        void Add<T>(IReadOnlyList<T> rows)
            where T : class
        {
            if (rows.Count > 0)
                statements.Add(MappedTable<T>.In(db).Insert(rows));
        }
    }
}
