namespace Orders.Api.Identity;

/// <summary>What a caller may do. Each endpoint names the scopes of which it needs one.</summary>
internal static class Scopes
{
    public const string OrdersRead = "orders.read";
    public const string OrdersWrite = "orders.write";
    public const string ShipmentsWrite = "shipments.write";
    public const string InventoryWrite = "inventory.write";
    public const string OperationsRead = "operations.read";
    public const string OperationsWrite = "operations.write";
    public const string PaymentsSettle = "payments.settle";

    public static IReadOnlyList<string> All { get; } =
        [OrdersRead, OrdersWrite, ShipmentsWrite, InventoryWrite, OperationsRead, OperationsWrite, PaymentsSettle];
}
