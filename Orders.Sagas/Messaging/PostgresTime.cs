namespace Orders.Sagas.Messaging;

/// <summary>Times in the precision of PostgreSQL.</summary>
internal static class PostgresTime
{
    /// <summary>Truncates a time to microseconds, the precision of PostgreSQL.</summary>
    /// <remarks>Otherwise a time would differ from its stored row, and from a message that is published from that row.</remarks>
    public static DateTimeOffset TruncateToMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
