namespace Orders.Sagas.Messaging;

/// <summary>Times in the precision of PostgreSQL.</summary>
internal static class PostgresTime
{
    /// <summary>
    /// Cuts off what a timestamp column would lose: without that, a time compared with its row, or published from it later, would differ.
    /// </summary>
    public static DateTimeOffset TruncateToMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
