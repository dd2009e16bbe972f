using System.Net.Http.Json;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

/// <summary>The whole application, from REST to the provider's ledger, with stock for one order.</summary>
[Trait("Category", "Process")]
public sealed class When_a_customer_cancels
{
    [Fact]
    public async Task The_charge_is_refunded_once_and_the_units_are_released_for_the_next_order()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("customer-cancels"));
        (await orders.Http.PutAsJsonAsync("inventory/tea-001", new { onHand = 2 }, TestContext.Current.CancellationToken))
            .EnsureSuccessStatusCode();
        var first = await orders.Submit("first");
        await Eventually.Equal("Paid", () => orders.Status(first));
        await Eventually.Equal(2, Reserved);

        var beyond = await orders.Submit("beyond");
        await Eventually.Is(() => orders.Status(beyond), status => status is "Cancelled" or "Refunded");
        Assert.Equal("out-of-stock", (await orders.Read($"orders/{beyond}")).GetProperty("reason").GetString());
        await orders.Cancel(first);
        await Eventually.Equal("Refunded", () => orders.Status(first));
        await Eventually.Equal(0, Reserved);
        var next = await orders.Submit("next");
        await Eventually.Equal("Paid", () => orders.Status(next));

        await orders.Cancel(first);
        await Eventually.Equal(true, async () => (await Balance(beyond)) == 0);
        Assert.Equal((0m, 32.99m), (await Balance(first), await Balance(next)));

        async Task<int> Reserved() => (await orders.Read("inventory/tea-001")).GetProperty("reserved").GetInt32();

        async Task<decimal> Balance(Guid order)
        {
            var attempts = await orders.Attempts(order);
            var charges = (await orders.Ledger()).GetProperty("charges").EnumerateArray()
                .Where(x => attempts.Contains(Guid.Parse(x.GetProperty("merchantReference").GetString()!)));
            return charges.Sum(charge =>
                charge.GetProperty("amount").GetDecimal()
                - charge.GetProperty("refunds").EnumerateArray().Sum(x => x.GetProperty("amount").GetDecimal()));
        }
    }
}
