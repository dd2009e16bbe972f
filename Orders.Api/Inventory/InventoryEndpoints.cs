namespace Orders.Api.Inventory;

internal static class InventoryEndpoints
{
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var inventory = routes.MapGroup("/inventory").WithTags("Inventory");
        GetInventory.Map(inventory);
        SetInventory.Map(inventory);
    }
}
