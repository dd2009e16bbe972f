using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.InMemoryBroker;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Tables;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.InMemoryBroker;

/// <summary>Adds and counts rows whose records an in-memory broker has acknowledged.</summary>
internal static class SentRows
{
    /// <summary>Adds rows as the relay leaves them when the broker has acknowledged their records.</summary>
    public static async Task AddSent(this TestDatabase database, DateTimeOffset sentAt, params OutboxMessage[] rows)
    {
        await using var db = database.Context();
        db.AddRange(rows);
        await db.SaveChangesAsync();
        await using var opened = await OpenedConnection.Of(db, CancellationToken.None);
        await using var transaction = await opened.Connection.BeginTransactionAsync();
        var keep = new SentRecordRetention(new FakeTimeProvider(sentAt)).Of([.. rows.Select(row => row.Id)]);
        await opened.Connection.CommitWith(keep, CancellationToken.None);
    }

    /// <summary>How many rows are waiting or kept as sent.</summary>
    public static Task<long> WaitingOrSent(this TestDatabase database, string condition = "true") => database.Scalar<long>(
        $"SELECT (SELECT count(*) FROM outbox_message WHERE {condition}) + (SELECT count(*) FROM in_memory_broker_sent WHERE {condition})");
}
