using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>An order's first transition, to Submitted.</summary>
/// <remarks>The caller's transaction makes this transition, not a record of a topic, so that the order can be read at once.</remarks>
public sealed class OrderSubmission(OrdersDbContext db, IPublishEndpoint publish, OrderDeadlines deadlines)
{
    /// <summary>Adds the order with version 1, its first history row and OrderSubmitted's outbox row. The caller saves them.</summary>
    public async Task<OrderState> Submit(OrderSubmitted submitted, CancellationToken cancellationToken)
    {
        var order = NewOrder(submitted);
        var messageId = Guid.CreateVersion7(submitted.SubmittedAt);
        db.Add(order);
        db.Add(FirstTransition(order, messageId));
        await publish.Publish(submitted, context => context.MessageId = messageId, cancellationToken);
        return order;
    }

    OrderState NewOrder(OrderSubmitted submitted) => new()
    {
        CorrelationId = submitted.OrderId,
        Version = 1,
        CurrentState = OrderStatus.Submitted,
        CustomerId = submitted.CustomerId,
        CustomerEmail = submitted.CustomerEmail,
        Currency = submitted.Currency,
        PaymentMethod = submitted.PaymentMethod,
        Total = submitted.Lines.Total(),
        Lines = submitted.Lines,
        SubmittedAt = submitted.SubmittedAt,
        DueAt = submitted.SubmittedAt + deadlines.Payment,
        UpdatedAt = submitted.SubmittedAt,
    };

    static SagaTransition FirstTransition(OrderState order, Guid messageId) => new()
    {
        CorrelationId = order.CorrelationId,
        Version = order.Version,
        To = order.CurrentState,
        Event = nameof(OrderSubmitted),
        MessageId = messageId,
        At = order.UpdatedAt,
    };
}
