namespace Orders.Tests.Fixtures;

/// <summary>The outcome of records that a killed process was processing.</summary>
/// <param name="Records">The number of records.</param>
/// <param name="Lost">Records without an effect that are not held for an operator.</param>
/// <param name="Duplicated">Effects beyond the first of a record.</param>
/// <param name="Absorbed">Duplicates without a further effect; null if they cannot be counted.</param>
/// <param name="Held">Records whose effect is unknown and held for an operator.</param>
internal readonly record struct Observed(long Records, long Lost, long Duplicated, long? Absorbed, long Held)
{
    /// <param name="records">The number of records.</param>
    /// <param name="tries">The number of attempts and redeliveries; null if they are not counted.</param>
    /// <param name="effects">The number of effects.</param>
    /// <param name="affected">The number of records with at least one effect.</param>
    /// <param name="held">The number of records that are held for an operator.</param>
    public static Observed Count(long records, long? tries, long effects, long affected, long held = 0) =>
        new(records, Math.Max(0, records - affected - held), effects - affected, tries - effects - held, held);

    public static Observed operator +(Observed one, Observed other) => new(
        one.Records + other.Records, one.Lost + other.Lost, one.Duplicated + other.Duplicated, one.Absorbed + other.Absorbed,
        one.Held + other.Held);
}
