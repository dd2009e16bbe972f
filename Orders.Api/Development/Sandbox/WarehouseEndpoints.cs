using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>The warehouse's call, POST /shipments, served by the next matching step of the script.</summary>
internal static class WarehouseEndpoints
{
    public static void MapWarehouse(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/shipments", async (
            ShipmentRequest request, HttpContext http, Ledger ledger, Script script, CallSimulator simulator) =>
        {
            var orderId = request.OrderId!.Value;
            var behaviour = script.Next(ProviderCall.Shipment(orderId)) ?? Behaviour.Good;
            if (behaviour.Effect is not EffectTiming.Never)
                await ledger.Ship(request);
            return await simulator.Respond(
                http, behaviour, () => Task.FromResult(Results.Accepted(value: new ShipmentAnswer(orderId))));
        });
}
