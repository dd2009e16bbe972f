using System.Diagnostics.Metrics;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>The metrics of reconciliation.</summary>
public static class PaymentMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Orders.Payments";

    /// <summary>Counts applied evidence by source and effect. The effects Duplicate and Contradiction need an operator.</summary>
    public const string EvidenceName = "orders.payments.evidence";

    static readonly Meter Meter = new(MeterName);
    static readonly Counter<long> Counter = Meter.CreateCounter<long>(EvidenceName, "{evidence}");

    internal static void Evidence(PaymentAttemptEventKind source, EvidenceEffect effect) =>
        Counter.Add(1, new("orders.payments.source", source.ToString()), new("orders.payments.effect", effect.ToString()));
}
