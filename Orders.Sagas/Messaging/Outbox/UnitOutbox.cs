using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Collects the outbox rows of a unit of work.</summary>
internal sealed class UnitOutbox
{
    readonly List<OutboxMessage> _rows = [];

    public bool HasRows => _rows.Count > 0;

    public void Add(OutboxMessage row) => _rows.Add(row);

    /// <summary>The rows are numbered in the order of their sends.</summary>
    public SqlStatement Write(DbContext db)
    {
        var table = MappedTable<OutboxMessage>.In(db);
        return table.Insert([.. _rows.Select(table.ValuesOf)]);
    }
}
