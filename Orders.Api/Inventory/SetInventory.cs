using System.Net.Mime;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Persistence;

namespace Orders.Api.Inventory;

/// <summary>PUT /inventory/{sku}: sets the units on hand. A repeated request changes nothing.</summary>
internal static class SetInventory
{
    const int MaxOnHand = 1_000_000_000;

    internal sealed record Stock(int OnHand);

    public static void Map(IEndpointRouteBuilder inventory) => inventory.MapPut("{sku}", Handle)
        .WithName(nameof(SetInventory))
        .Needs(Scopes.InventoryWrite)
        .WithSummary("Set the stock of a SKU")
        .WithDescription(
            "The units on hand in all, including those held for orders. Existing reservations stay, even when fewer units are on hand now.")
        .Accepts<Stock>(MediaTypeNames.Application.Json)
        .Produces<GetInventory.InventoryItem>()
        .ProducesProblems(400, 413, 415);

    static async Task<IResult> Handle(
        string sku, HttpContext http, OrdersDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var onHand = new JsonFields(body, errors).Integer("onHand", 0, MaxOnHand);
        sku = SkuSegment.Read(http, sku, errors);
        if (errors.Any)
            return errors.ToProblem();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ({sku}, {onHand}, {time.GetUtcNow()})
            ON CONFLICT (sku) DO UPDATE SET on_hand = EXCLUDED.on_hand, updated_at = EXCLUDED.updated_at
            """,
            cancellationToken);
        return TypedResults.Ok(await GetInventory.Read(db, sku, cancellationToken));
    }
}
