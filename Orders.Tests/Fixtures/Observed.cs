namespace Orders.Tests.Fixtures;

/// <summary>What became of records during whose work a process died.</summary>
/// <param name="Records">How many there were.</param>
/// <param name="Lost">Those that had no effect, and that nobody is asked about.</param>
/// <param name="Duplicated">Effects beyond the first of a record.</param>
/// <param name="Absorbed">Repeats that had no further effect; null where they cannot be counted.</param>
/// <param name="Held">Those of which nobody knows whether they had their effect; a person is asked.</param>
internal readonly record struct Observed(long Records, long Lost, long Duplicated, long? Absorbed, long Held)
{
    /// <param name="records">How many there were.</param>
    /// <param name="tries">How often an effect was begun, or a record handed out whose effect had happened; null where nobody counts.</param>
    /// <param name="effects">How often an effect happened.</param>
    /// <param name="affected">How many records had an effect at all.</param>
    /// <param name="held">How many wait for a person.</param>
    public static Observed Count(long records, long? tries, long effects, long affected, long held = 0) =>
        new(records, Math.Max(0, records - affected - held), effects - affected, tries - effects - held, held);

    public static Observed operator +(Observed one, Observed other) => new(
        one.Records + other.Records, one.Lost + other.Lost, one.Duplicated + other.Duplicated, one.Absorbed + other.Absorbed, one.Held + other.Held);
}
