namespace Orders.Api.Sandbox;

/// <summary>A charge and what was given back of it.</summary>
internal sealed class ChargeAccount(ChargeEntry charge)
{
    public ChargeEntry Charge { get; } = charge;
    public List<RefundEntry> Refunds { get; } = [];
    public decimal Refundable => Charge.DeclineCode is null ? Charge.Amount - Refunds.Sum(x => x.Amount) : 0;

    public ChargeItem ToItem() => new(
        Charge.Id,
        Charge.Provider,
        Charge.MerchantReference,
        Charge.Amount,
        Charge.Currency,
        Charge.Status(),
        Charge.CreatedAt,
        [.. Refunds.Select(x => new RefundItem(x.Id, x.MerchantReference, x.Amount, x.CreatedAt))]);
}
