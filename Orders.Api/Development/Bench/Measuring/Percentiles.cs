namespace Orders.Api.Development.Bench.Measuring;

/// <summary>Percentiles of measured values, by the nearest rank: each is a value that was measured.</summary>
internal sealed class Percentiles(IEnumerable<double> values)
{
    readonly double[] _sorted = [.. values.Order()];

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public double Max => At(1);

    /// <param name="share">0 is the smallest value, 1 the largest.</param>
    public double At(double share) => _sorted.Length == 0
        ? throw new InvalidOperationException("Nothing was measured.")
        : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
