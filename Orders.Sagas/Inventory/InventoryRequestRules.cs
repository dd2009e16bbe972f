using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Inventory;

/// <summary>Validates a request, which any system may have written.</summary>
internal static class InventoryRequestRules
{
    public static void Check(Guid orderId, string sku, int? quantity = null)
    {
        var errors = new List<string>();
        if (orderId == Guid.Empty)
            errors.Add("orderId must be set.");
        if (string.IsNullOrWhiteSpace(sku))
            errors.Add("sku must be set.");
        if (quantity < 1)
            errors.Add("quantity must be at least 1.");
        if (errors.Count > 0)
            throw new InvalidMessageException(errors);
    }
}
