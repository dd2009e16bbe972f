namespace Orders.Api.Development.Sandbox;

/// <summary>The warehouse's call: POST /shipments.</summary>
internal static class WarehouseEndpoints
{
    public static void MapWarehouse(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/shipments", async (ShipmentRequest request, Ledger ledger) =>
        {
            var shipment = await ledger.Ship(request);
            return Results.Accepted(value: new ShipmentAnswer(shipment.Entry.OrderId));
        });
}
