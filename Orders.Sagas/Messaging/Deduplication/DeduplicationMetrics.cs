using System.Diagnostics.Metrics;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The metrics of deduplicated effects. All carry the tag <see cref="ScopeTag"/>.</summary>
public static class DeduplicationMetrics
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "Orders.Messaging.Deduplication";

    /// <summary>The effect's scope.</summary>
    public const string ScopeTag = "orders.messaging.scope";

    /// <summary>Effects that ran for the first time.</summary>
    public const string DoneName = "messaging.effects.done";

    /// <summary>Effects that ran again after an unknown outcome: possible duplicates.</summary>
    public const string RepeatedName = "messaging.effects.repeated";

    /// <summary>Effects that did not run because they had happened before: absorbed duplicates.</summary>
    public const string AbsorbedName = "messaging.effects.absorbed";

    /// <summary>Attempts that were rejected because the outcome is unknown and an operator has to decide.</summary>
    public const string HeldName = "messaging.effects.held";

    /// <summary>Effects that ran after their claim had been taken over: they probably happened twice.</summary>
    public const string LostName = "messaging.effects.lost";

    static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Done = Meter.CreateCounter<long>(DoneName, "{effect}");
    internal static readonly Counter<long> Repeated = Meter.CreateCounter<long>(RepeatedName, "{effect}");
    internal static readonly Counter<long> Absorbed = Meter.CreateCounter<long>(AbsorbedName, "{effect}");
    internal static readonly Counter<long> Held = Meter.CreateCounter<long>(HeldName, "{attempt}");
    internal static readonly Counter<long> Lost = Meter.CreateCounter<long>(LostName, "{effect}");

    internal static void Add(this Counter<long> counter, EffectKey key) =>
        counter.Add(1, new KeyValuePair<string, object?>(ScopeTag, key.Scope));
}
