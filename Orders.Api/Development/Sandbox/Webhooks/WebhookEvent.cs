namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>A webhook's body; all copies of one webhook have the same id.</summary>
internal sealed record WebhookEvent(
    string Id, string Type, string ChargeId, string MerchantReference, decimal Amount, string Currency, DateTimeOffset At)
{
    public static WebhookEvent Of(EffectEntry entry, ChargeEntry charge) => new(
        $"evt_{entry.Id}", TypeOf(entry), charge.Id, entry.MerchantReference, entry.Amount, charge.Currency, entry.At);

    static string TypeOf(EffectEntry entry) => entry switch
    {
        RefundEntry => "refund.succeeded",
        ChargeEntry { DeclineCode: null } => "charge.succeeded",
        _ => "charge.declined",
    };
}
