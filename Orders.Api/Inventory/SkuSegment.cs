using Orders.Api.Http.Requests;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Inventory;

/// <summary>The SKU in an address: any that an order can name, also one with a slash.</summary>
internal static class SkuSegment
{
    /// <summary>Reads the SKU; adds an error when no order can name it.</summary>
    public static string Read(HttpContext http, string routeValue, FieldErrors errors)
    {
        var sku = RequestTarget.LastSegment(http, routeValue);
        if (!Texts.Holds(sku, OrderLimits.MaxSku))
            errors.Add("sku", $"must have 1 to {OrderLimits.MaxSku} characters, and must not be blank or contain control characters.");
        return sku ?? "";
    }
}
