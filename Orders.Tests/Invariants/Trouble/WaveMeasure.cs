using System.Globalization;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>How fast the orders of a wave went through.</summary>
/// <param name="Orders">How many orders were measured.</param>
/// <param name="PerSecond">How many were shipped in a second, from the first submission to the last shipment.</param>
/// <param name="Whole">From submitted to shipped.</param>
/// <param name="Fulfilment">From paid to accepted by the warehouse.</param>
internal sealed record WaveMeasure(int Orders, double PerSecond, Waits Whole, Waits Fulfilment)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Orders} orders, {PerSecond:0.0} a second; submitted to shipped {Whole}; paid to accepted by the warehouse {Fulfilment}");
}

/// <summary>How long orders waited: half of them, 99 of 100, and the last one.</summary>
internal sealed record Waits(TimeSpan Median, TimeSpan P99, TimeSpan Longest)
{
    public static Waits Of(IEnumerable<TimeSpan> waits)
    {
        var ordered = waits.Order().ToList();
        return new(ordered[ordered.Count / 2], ordered[ordered.Count * 99 / 100], ordered[^1]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Median.TotalSeconds:0.00} s, p99 {P99.TotalSeconds:0.00} s, longest {Longest.TotalSeconds:0.00} s");
}
