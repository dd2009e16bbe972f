using Orders.Sagas.Messaging.Inbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>A replay that bypasses the outbox locks its message; the reader of the replay must wait for the operator's commit.</summary>
[Trait("Category", "Database")]
public sealed class When_a_message_is_locked_in_the_inbox
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consumer_of_the_message_waits_for_the_transaction_and_other_groups_do_not()
    {
        await using var database = await TestDatabase.Create();
        var message = OrderEvents.NewOrder();
        await using var db = database.Context();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        await db.LockInInbox(message, "group", Cancellation);
        await Consume(database, message, "other group");
        var waiting = Consume(database, message, "group");
        await Eventually.Equal(1, () => database.WaitingFor("advisory"));
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync(Cancellation);

        await waiting;
    }

    static async Task Consume(TestDatabase database, Guid message, string group)
    {
        await using var db = database.Context();
        db.Add(new InboxState { MessageId = message, ConsumerGroup = group, ConsumedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync(Cancellation);
    }
}
