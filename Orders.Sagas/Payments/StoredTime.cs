namespace Orders.Sagas.Payments;

internal static class StoredTime
{
    /// <summary>PostgreSQL keeps microseconds: what is compared with a row, or published again from it, must have no more.</summary>
    public static DateTimeOffset AsStored(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
