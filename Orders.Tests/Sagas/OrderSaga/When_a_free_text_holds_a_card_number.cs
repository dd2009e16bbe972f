using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Any system may write to a topic, and an order keeps some texts of its events.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_free_text_holds_a_card_number
{
    const string Text = "card 4111-1111-1111-1111";
    const string Masked = "card ****-****-****-1111";

    [Fact]
    public async Task The_order_and_its_history_keep_it_masked()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(database, prefix);
        var (rejected, declined, mispaid, shipped) =
            (OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.NewOrder(), OrderEvents.NewOrder());

        await saga.Produce(Topics.Orders, rejected, OrderEvents.Rejected(rejected) with { Reasons = [Text] });
        foreach (var order in (Guid[])[declined, mispaid, shipped])
            await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await saga.Produce(Topics.Payments, declined, OrderEvents.Declined(declined) with { Reason = Text });
        await saga.Produce(Topics.Payments, mispaid, OrderEvents.Paid(mispaid) with { Amount = 1 });
        await Eventually.True(async () => await database.Order(mispaid) is { Attention: OrderAttention.PaymentMismatch });
        await saga.Produce(Topics.Orders, mispaid, Accepted(mispaid));
        await saga.Produce(Topics.Payments, shipped, OrderEvents.Paid(shipped));
        await saga.Produce(Topics.Shipments, shipped, OrderEvents.Shipped(shipped) with { Carrier = Text });

        Assert.Equal(Masked, (await database.OrderIs(rejected, OrderStatus.Rejected))!.Reason);
        Assert.Equal(Masked, (await database.OrderIs(declined, OrderStatus.Cancelled))!.Reason);
        Assert.Equal(Masked, (await database.OrderIs(shipped, OrderStatus.Shipped))!.Carrier);
        await database.OrderIs(mispaid, OrderStatus.Paid);
        Assert.Equal(Masked, (await database.History(mispaid))[^1].Note);
    }

    static PaymentMismatchResolved Accepted(Guid order) => new()
    {
        OrderId = order,
        Decision = MismatchDecision.Accept,
        References = [OrderEvents.Paid(order).PaymentReference],
        By = "ada",
        Reason = Text,
        ResolvedAt = TimeProvider.System.GetUtcNow(),
    };
}
