using System.Diagnostics.Metrics;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Every metric of effects that are done once. All carry the tag <see cref="ScopeTag"/>.</summary>
public static class DeduplicationMetrics
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "Orders.Messaging.Deduplication";

    /// <summary>The effect's scope.</summary>
    public const string ScopeTag = "orders.messaging.scope";

    /// <summary>Effects done that nobody had done before.</summary>
    public const string DoneName = "messaging.effects.done";

    /// <summary>Effects done that may have been done before.</summary>
    public const string RepeatedName = "messaging.effects.repeated";

    /// <summary>Effects left alone because they had been done.</summary>
    public const string AbsorbedName = "messaging.effects.absorbed";

    /// <summary>Attempts turned away because the outcome is unknown and a person has to decide.</summary>
    public const string HeldName = "messaging.effects.held";

    /// <summary>Effects done by an owner whose claim had been taken over meanwhile: they probably happened twice.</summary>
    public const string LostName = "messaging.effects.lost";

    static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Done = Meter.CreateCounter<long>(DoneName, "{effect}");
    internal static readonly Counter<long> Repeated = Meter.CreateCounter<long>(RepeatedName, "{effect}");
    internal static readonly Counter<long> Absorbed = Meter.CreateCounter<long>(AbsorbedName, "{effect}");
    internal static readonly Counter<long> Held = Meter.CreateCounter<long>(HeldName, "{attempt}");
    internal static readonly Counter<long> Lost = Meter.CreateCounter<long>(LostName, "{effect}");

    internal static void Add(this Counter<long> counter, EffectKey key) => counter.Add(1, new KeyValuePair<string, object?>(ScopeTag, key.Scope));
}
