using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>POST /orders/{id}/cancellation: asks the saga to cancel the order.</summary>
/// <remarks>
/// The row is locked until the request is in the outbox, so that it applies to the version that the client has read. All requests for one
/// order have one message id, so that the saga's inbox absorbs duplicates.
/// </remarks>
internal sealed class CancelOrder(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("{id:guid}/cancellation", Handle)
        .WithName(nameof(CancelOrder))
        .Needs(Scopes.OrdersWrite)
        .WithSummary("Cancel an order")
        .WithDescription(
            "Possible until the order is shipped. Shortly after the response the order is Cancelled, or Refunding and then "
            + "Refunded if it received money. The response shows the order as it was before. "
            + "An order that is already cancelled does not change.")
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 404, 409, 412)
        .WithCancellationDetails();

    static Task<IResult> Handle(
        Guid id, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, [FromServices] CancelOrder useCase,
        HttpResponse response, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var expected = OrderVersion.ReadIfMatch(ifMatch, errors);
        return errors.Any
            ? Task.FromResult<IResult>(errors.ToProblem())
            : useCase.Cancel(id, expected, caller, response, cancellationToken);
    }

    async Task<IResult> Cancel(
        Guid id, IList<EntityTagHeaderValue>? expected, Caller caller, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.Orders
            .FromSql($"SELECT * FROM orders WHERE id = {id} FOR SHARE")
            .Visible(caller)
            .SingleOrDefaultAsync(cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var isCancelled = order.CurrentState is OrderStatus.Cancelled or OrderStatus.Refunding or OrderStatus.Refunded;
        // A client that got no response retries with the version from before the cancellation, so a cancelled order is not stale.
        if (!isCancelled && !order.IsExpected(expected))
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
        { CurrentState: OrderStatus.Shipped or OrderStatus.Rejected } =>
            $"The order is {order.CurrentState} and can no longer be cancelled.",
        { ShippedAt: not null } => "The order is already shipped and can no longer be cancelled.",
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
