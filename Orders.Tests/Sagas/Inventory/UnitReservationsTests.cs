using FsCheck;
using FsCheck.Fluent;
using Orders.Sagas.Inventory;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Unit")]
public sealed class UnitReservationsTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid[] Orders = [.. Enumerable.Range(1, 3).Select(n => new Guid(n, 0, 0, new byte[8]))];
    static readonly string[] Limited = ["tea", "cup"];
    static readonly string[] Skus = [.. Limited, "unlimited"];

    static readonly Gen<InventoryRequest> Requests =
        from order in Gen.Elements(Orders)
        from sku in Gen.Elements(Skus)
        from quantity in Gen.Choose(0, 5)
        select new InventoryRequest(order, sku, quantity == 0 ? null : quantity);

    /// <summary>A request takes what is left, so a large one that is refused does not refuse a small one behind it.</summary>
    [Fact]
    public void A_request_behind_a_refused_one_takes_what_is_left()
    {
        var unit = Unit(free: 10);

        var states = new[] { (0, 6), (1, 6), (2, 4) }.Select(x => unit.Decide(new(Orders[x.Item1], "tea", x.Item2)).State).ToList();

        Assert.Equal(
            [InventoryReservationState.Held, InventoryReservationState.Refused, InventoryReservationState.Held], states);
    }

    [Fact]
    public void Units_of_a_release_are_free_for_the_next_request_of_the_unit()
    {
        var unit = Unit(free: 0, Held(Orders[0], "tea", 3));

        unit.Decide(new(Orders[0], "tea", null));

        Assert.Equal(InventoryReservationState.Held, unit.Decide(new(Orders[1], "tea", 3)).State);
        Assert.Equal(InventoryReservationState.Released, Assert.Single(unit.Changed).Current.State);
        Assert.Equal(Orders[1], Assert.Single(unit.Added).OrderId);
    }

    [Fact]
    public void A_decision_that_exists_changes_nothing()
    {
        var unit = Unit(free: 5, Held(Orders[0], "tea", 3));

        Assert.Equal(InventoryReservationState.Held, unit.Decide(new(Orders[0], "tea", 3)).State);

        Assert.Empty(unit.Added);
        Assert.Empty(unit.Changed);
    }

    /// <summary>However requests are divided into units of work, the reservations are the same, and no SKU is oversold.</summary>
    [Fact]
    public void Requests_have_the_same_outcome_in_one_unit_and_in_many() =>
        Prop.ForAll(Requests.ListOf().ToArbitrary(), requests =>
        {
            var together = Apply([], [.. requests]);
            var oneByOne = requests.Aggregate<InventoryRequest, IReadOnlyList<InventoryReservation>>([], (known, x) => Apply(known, x));

            Assert.Equal(Text(oneByOne), Text(together));
            Assert.All(Limited, sku => Assert.InRange(HeldOf(together, sku), 0, 7));
        }).QuickCheckThrowOnFailure();

    static IReadOnlyList<InventoryReservation> Apply(IReadOnlyList<InventoryReservation> known, params InventoryRequest[] requests)
    {
        var free = Limited.ToDictionary(sku => sku, sku => 7 - HeldOf(known, sku));
        var unit = new UnitReservations(free, known, Now);
        foreach (var request in requests)
            unit.Decide(request);
        return [.. known.Except(unit.Changed.Select(x => x.Stored)), .. unit.Changed.Select(x => x.Current), .. unit.Added];
    }

    static long HeldOf(IEnumerable<InventoryReservation> reservations, string sku) =>
        reservations.Where(x => x.Sku == sku && x.State is InventoryReservationState.Held).Sum(x => (long)x.Quantity);

    static List<string> Text(IEnumerable<InventoryReservation> reservations) =>
        [.. reservations.Select(x => $"{x.OrderId} {x.Sku} {x.Quantity} {x.State}").Order(StringComparer.Ordinal)];

    static UnitReservations Unit(long free, params InventoryReservation[] known) =>
        new(new Dictionary<string, long> { ["tea"] = free }, known, Now);

    static InventoryReservation Held(Guid order, string sku, int quantity) => new()
    {
        OrderId = order,
        Sku = sku,
        Quantity = quantity,
        State = InventoryReservationState.Held,
        ReservedAt = Now,
    };
}
