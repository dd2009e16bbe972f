using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Orders.Api.OpenApi;
using Orders.Api.Problems;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders/{id}: the order as it stands, with its version as ETag.</summary>
internal static class GetOrder
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("{id:guid}", Handle)
        .WithName(nameof(GetOrder))
        .WithSummary("Read an order")
        .WithDescription("Readable as soon as its submission is answered.")
        .Produces<OrderResponse>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(404)
        .WithETag();

    static async Task<IResult> Handle(
        Guid id, [FromHeader(Name = "If-None-Match")] string? ifNoneMatch, OrdersDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var order = await db.Orders.Visible().SingleOrDefaultAsync(x => x.CorrelationId == id, cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var tag = new EntityTagHeaderValue($"\"{order.Version.ToString(CultureInfo.InvariantCulture)}\"");
        response.GetTypedHeaders().ETag = tag;
        return IsKnown(tag, ifNoneMatch) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(OrderResponse.Of(order));
    }

    static bool IsKnown(EntityTagHeaderValue tag, string? ifNoneMatch) =>
        EntityTagHeaderValue.TryParseList([ifNoneMatch ?? ""], out var known)
        && known.Any(x => x.Equals(EntityTagHeaderValue.Any) || x.Compare(tag, useStrongComparison: false));
}
