namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Collects the outbox rows of a unit of work.</summary>
internal sealed class UnitOutbox
{
    readonly List<OutboxMessage> _rows = [];

    /// <summary>The rows in the order of their sends, which is the order of their ids.</summary>
    public IReadOnlyList<OutboxMessage> Rows => _rows;

    public void Add(OutboxMessage row) => _rows.Add(row);
}
