using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders/{id}: the order, with its version as ETag.</summary>
internal static class GetOrder
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("{id:guid}", Handle)
        .WithName(nameof(GetOrder))
        .Needs(Scopes.OrdersRead)
        .WithSummary("Read an order")
        .WithDescription("An order can be read as soon as the response to its submission arrives.")
        .Produces<OrderResponse>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(404)
        .WithETag();

    static async Task<IResult> Handle(
        Guid id, [FromHeader(Name = "If-None-Match")] string? ifNoneMatch, Caller caller, OrdersDbContext db,
        HttpResponse response, CancellationToken cancellationToken)
    {
        var order = await db.Orders.Visible(caller).SingleOrDefaultAsync(x => x.CorrelationId == id, cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var tag = order.Tag();
        response.GetTypedHeaders().ETag = tag;
        return OrderVersion.MatchesIfNoneMatch(tag, ifNoneMatch)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(OrderResponse.Of(order));
    }
}
