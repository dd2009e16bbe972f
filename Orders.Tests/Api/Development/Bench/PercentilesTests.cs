using Orders.Api.Development.Bench.Measuring;

namespace Orders.Tests.Api.Development.Bench;

[Trait("Category", "Unit")]
public sealed class PercentilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void Percentile_is_the_value_of_the_nearest_rank(double share, double expected) =>
        Assert.Equal(expected, new Percentiles(Enumerable.Range(1, 100).Reverse().Select(x => (double)x)).At(share));

    [Fact]
    public void One_value_is_every_percentile() => Assert.All([0, 0.5, 0.99, 1], share => Assert.Equal(7, new Percentiles([7]).At(share)));

    [Fact]
    public void Nothing_measured_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => new Percentiles([]).Median);
}
