using System.Globalization;

namespace Orders.Tests.Costs;

/// <summary>What some orders cost PostgreSQL.</summary>
/// <param name="Orders">How many orders.</param>
/// <param name="Counts">The statements without those of an idle process, and the commits.</param>
/// <param name="RoundTrips">How often the process waited for an answer.</param>
internal sealed record Cost(int Orders, StatementCounts Counts, long RoundTrips)
{
    double StatementsOfOne => (double)Counts.Statements / Orders;
    double CommitsOfOne => (double)Counts.Commits / Orders;
    double RoundTripsOfOne => (double)RoundTrips / Orders;

    /// <summary>Fails if an order costs more, and then names the statements by their calls.</summary>
    public void IsAtMost(double statements, double commits, double roundTrips)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"{this}");
        Assert.True(StatementsOfOne <= statements && CommitsOfOne <= commits && RoundTripsOfOne <= roundTrips, ToString());
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Orders} orders: each {StatementsOfOne:0.0} statements, {CommitsOfOne:0.00} commits, {RoundTripsOfOne:0.0} round trips
        {Counts}
        """);
}
