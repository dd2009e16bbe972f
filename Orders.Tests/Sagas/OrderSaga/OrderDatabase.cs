using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Reads orders and their history from the database.</summary>
internal static class OrderDatabase
{
    public static async Task<OrderState?> Order(this TestDatabase database, Guid orderId)
    {
        await using var db = database.Context();
        return await db.Orders.AsNoTracking().SingleOrDefaultAsync(x => x.CorrelationId == orderId);
    }

    public static Task<OrderState?> OrderIs(this TestDatabase database, Guid orderId, string status, TimeSpan? limit = null) =>
        Eventually.Is(() => database.Order(orderId), order => order?.CurrentState == status, limit, $"the order is {status}");

    public static async Task<List<SagaTransition>> History(this TestDatabase database, Guid orderId)
    {
        await using var db = database.Context();
        return await db.Transitions.AsNoTracking().Where(x => x.CorrelationId == orderId).OrderBy(x => x.Version).ToListAsync();
    }

    public static async Task<List<DeadLetter>> DeadLetters(this TestDatabase database)
    {
        await using var db = database.Context();
        return await db.DeadLetters.AsNoTracking().OrderBy(x => x.StoredAt).ToListAsync();
    }

    public static Task<long> InboxRows(this TestDatabase database, Guid messageId) =>
        database.Scalar<long>($"SELECT count(*) FROM inbox_state WHERE message_id = '{messageId}'");
}
