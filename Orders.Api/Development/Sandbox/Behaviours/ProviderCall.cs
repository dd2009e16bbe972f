namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Identifies a call to the payment provider or the warehouse by its subject; a retry is the same call.</summary>
internal sealed record ProviderCall(Operations Operation, string Provider, string MerchantReference, string? ChargeId = null)
{
    /// <summary>A call to the warehouse, whose reference is the order's id.</summary>
    public static ProviderCall Shipment(Guid orderId) => new(Operations.Shipment, "warehouse", $"{orderId}");
}
