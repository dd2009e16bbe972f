using System.Diagnostics.Metrics;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Every metric of reconciliation.</summary>
public static class PaymentMetrics
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "Orders.Payments";

    /// <summary>Pieces of evidence about attempts, by source and effect. A duplicate charge or a contradiction is for a person to look at.</summary>
    public const string EvidenceName = "orders.payments.evidence";

    static readonly Meter Meter = new(MeterName);
    static readonly Counter<long> Counter = Meter.CreateCounter<long>(EvidenceName, "{evidence}");

    internal static void Evidence(PaymentAttemptEventKind source, EvidenceEffect effect) =>
        Counter.Add(1, new("orders.payments.source", source.ToString()), new("orders.payments.effect", effect.ToString()));
}
