namespace Orders.Api.Development.Sandbox;

/// <summary>The response to POST /{provider}/charges.</summary>
internal sealed record ChargeAnswer(string Id, string Status, string? DeclineCode);

/// <summary>The response to POST /{provider}/charges/{id}/refunds.</summary>
internal sealed record RefundAnswer(string Id, string Status);

/// <summary>The response to POST /shipments.</summary>
internal sealed record ShipmentAnswer(Guid OrderId);

/// <summary>A charge and its refunds, as the look-up and the ledger show them.</summary>
internal sealed record ChargeItem(
    string Id,
    string Provider,
    string MerchantReference,
    decimal Amount,
    string Currency,
    string Status,
    DateTimeOffset CreatedAt,
    IReadOnlyList<RefundItem> Refunds);

internal sealed record RefundItem(string Id, string MerchantReference, decimal Amount, DateTimeOffset CreatedAt);

internal sealed record ShipmentItem(Guid OrderId, IReadOnlyList<ShipmentLine> Lines, DateTimeOffset CreatedAt);

/// <summary>The response to GET /unkeyed/charges.</summary>
internal sealed record LookupAnswer(IReadOnlyList<ChargeItem> Items);

/// <summary>The response to GET /ledger: everything that took effect, oldest first.</summary>
internal sealed record LedgerContent(IReadOnlyList<ChargeItem> Charges, IReadOnlyList<ShipmentItem> Shipments);

internal static class AnswerProjection
{
    const string Succeeded = "succeeded";
    const string Declined = "declined";

    public static string Status(this ChargeEntry charge) => charge.DeclineCode is null ? Succeeded : Declined;

    public static ChargeAnswer ToAnswer(this ChargeEntry charge) => new(charge.Id, charge.Status(), charge.DeclineCode);

    public static RefundAnswer ToAnswer(this RefundEntry refund) => new(refund.Id, Succeeded);

    public static ShipmentItem ToItem(this ShipmentEntry shipment) => new(shipment.OrderId, shipment.Lines, shipment.CreatedAt);
}
