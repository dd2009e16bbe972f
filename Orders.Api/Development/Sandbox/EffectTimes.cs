using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>The times of an effect and its webhook, as the ledger stores them.</summary>
internal sealed record EffectTimes(DateTimeOffset CreatedAt, DateTimeOffset? EffectiveAt, DateTimeOffset? ShownAt, WebhookPlan? Webhook)
{
    public static EffectTimes Of(EffectPlan plan, DateTimeOffset now, bool withWebhooks)
    {
        var at = now + plan.EffectAfter;
        return new(
            now,
            plan.EffectAfter > TimeSpan.Zero ? at : null,
            plan.LookUpLag > TimeSpan.Zero ? at + plan.LookUpLag : null,
            withWebhooks && plan.Webhook is not WebhookKind.None
                ? new(at + plan.WebhookAfter, plan.Webhook is WebhookKind.Twice ? 2 : 1, plan.Webhook is WebhookKind.Forged)
                : null);
    }
}
