using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Inventory;
using Orders.Sagas.Persistence;

namespace Orders.Api.Inventory;

/// <summary>GET /inventory/{sku}: the units on hand and the units held for orders.</summary>
internal static class GetInventory
{
    internal sealed record InventoryItem(
        string Sku,
        [property: Description("How many units are on hand; null where the stock is not limited.")] int? OnHand,
        [property: Description("How many units are held for orders.")] long Reserved);

    public static void Map(IEndpointRouteBuilder inventory) => inventory.MapGet("{sku}", Handle)
        .WithName(nameof(GetInventory))
        .Needs(Scopes.OperationsRead, Scopes.InventoryWrite)
        .WithSummary("Read the stock of a SKU")
        .WithDescription(
            "A SKU whose stock was never set is not limited; its reservations are counted all the same. Where the stock is set, an order "
            + "that needs more units than are left ends as Cancelled or Refunded.")
        .Produces<InventoryItem>()
        .ProducesProblems(400);

    static async Task<IResult> Handle(string sku, HttpContext http, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        sku = SkuSegment.Read(http, sku, errors);
        return errors.Any ? errors.ToProblem() : TypedResults.Ok(await Read(db, sku, cancellationToken));
    }

    public static async Task<InventoryItem> Read(OrdersDbContext db, string sku, CancellationToken cancellationToken)
    {
        var stock = await db.Set<InventoryStock>().AsNoTracking().SingleOrDefaultAsync(x => x.Sku == sku, cancellationToken);
        if (stock is not null)
            return new(sku, stock.OnHand, stock.Reserved);
        var reserved = await db.Set<InventoryReservation>().Where(x => x.Sku == sku && x.State == InventoryReservationState.Held)
            .SumAsync(x => (long)x.Quantity, cancellationToken);
        return new(sku, null, reserved);
    }
}
