namespace Orders.Api.Development.Sandbox;

/// <summary>A charge and its refunds.</summary>
internal sealed class ChargeAccount(ChargeEntry charge)
{
    public ChargeEntry Charge { get; } = charge;
    public List<RefundEntry> Refunds { get; } = [];
    public decimal Refundable => Charge.DeclineCode is null ? Charge.Amount - Refunds.Sum(x => x.Amount) : 0;

    public ChargeItem ToItem(Func<EffectEntry, bool> isShown) => new(
        Charge.Id,
        Charge.Provider,
        Charge.MerchantReference,
        Charge.Amount,
        Charge.Currency,
        Charge.Status(),
        Charge.At,
        [.. Refunds.Where(isShown).Select(x => new RefundItem(x.Id, x.MerchantReference, x.Amount, x.At))]);
}
