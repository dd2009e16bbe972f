using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>
/// POST /orders/{id}/cancellation: asks the saga to undo the order. The row is held while it is looked at and the request is written, so that what the caller
/// meant is what was asked for. Asked twice is one message id, which the saga's inbox absorbs.
/// </summary>
internal sealed class CancelOrder(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("{id:guid}/cancellation", Handle)
        .WithName(nameof(CancelOrder))
        .WithSummary("Cancel an order")
        .WithDescription(
            "Until its parcel has left. In a moment the order is Cancelled, or Refunding and then Refunded if it was paid; the answer shows it as it was when it was asked for. "
            + "An order that is cancelled already stays as it is.")
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(404, 409, 412)
        .WithCancellationDetails();

    static Task<IResult> Handle(
        Guid id, [FromHeader(Name = "If-Match")] string? ifMatch, [FromServices] CancelOrder useCase, HttpResponse response, CancellationToken cancellationToken) =>
        useCase.Cancel(id, ifMatch, response, cancellationToken);

    async Task<IResult> Cancel(Guid id, string? ifMatch, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.Orders.FromSql($"SELECT * FROM orders WHERE id = {id} FOR SHARE").Visible().SingleOrDefaultAsync(cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var isCancelled = order.CurrentState is OrderStatus.Cancelled or OrderStatus.Refunding or OrderStatus.Refunded;
        // A request whose answer was lost comes again with the version from before it took effect: what it asks for is done.
        if (!isCancelled && !OrderVersion.IsMeant(order.Tag(), ifMatch))
            return Problem.StaleVersion();
        if (!isCancelled && WhyTooLate(order) is { } why)
            return Problem.StatusConflict(why);
        if (!isCancelled)
            await Request(order, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.GetTypedHeaders().ETag = order.Tag();
        return TypedResults.Accepted($"/orders/{id}", OrderResponse.Of(order));
    }

    static string? WhyTooLate(OrderState order) => order switch
    {
        { CurrentState: OrderStatus.Shipped or OrderStatus.Rejected } => $"It is {order.CurrentState}.",
        { ShippedAt: not null } => "Its parcel has left.",
        _ => null,
    };

    async Task Request(OrderState order, CancellationToken cancellationToken)
    {
        await publish.Publish(
            new OrderCancellationRequested { OrderId = order.CorrelationId, RequestedAt = time.GetUtcNow() },
            context => context.MessageId = MessageIds.From(order.CorrelationId, "cancellation"), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }
}
