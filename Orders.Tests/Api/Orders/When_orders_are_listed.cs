using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_orders_are_listed(RunningApi api) : IClassFixture<RunningApi>
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    int _customers;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Orders that share times, pages of any size, and orders that are added between the pages.</summary>
    [Fact]
    public void Every_order_is_listed_exactly_once_while_others_are_added() => Prop.ForAll(
        Gen.Choose(0, 5).ListOf().ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(),
        (moments, limit) => ReadPages([.. moments], limit).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(20));

    async Task ReadPages(int[] moments, int limit)
    {
        var customer = $"customer-{Interlocked.Increment(ref _customers)}";
        var added = await Add(customer, moments.Select(x => Noon.AddSeconds(x)));
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Page($"customerId={customer}&limit={limit}&cursor={cursor}");
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
            await Add(customer, [Noon.AddMinutes(seen.Count + 1)]);
        }
        while (cursor is not null);

        Assert.Equal(
            added.OrderByDescending(x => x.At).ThenByDescending(x => x.Id.ToString(), StringComparer.Ordinal).Select(x => x.Id), seen);
    }

    [Fact]
    public async Task Filters_narrow_the_list_and_from_is_included_and_to_is_not()
    {
        var added = await Add("filtered", [Noon, Noon.AddHours(1), Noon.AddHours(2)]);
        await Add("someone-else", [Noon]);
        await api.Query(db => db.Orders.Where(x => x.CorrelationId == added[1].Id)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.CurrentState, OrderStatus.Paid), Cancellation));

        Assert.Equal([added[2].Id, added[1].Id, added[0].Id], Ids(await Page("customerId=filtered&status=")));
        Assert.Equal([added[1].Id], Ids(await Page("customerId=filtered&status=Paid")));
        Assert.Equal([added[1].Id, added[0].Id], Ids(await Page("customerId=filtered&from=2026-01-01T12:00:00Z&to=2026-01-01T14:00:00Z")));
        Assert.Equal([added[2].Id], Ids(await Page("customerId=filtered&from=2026-01-01T15:00:00%2B01:00")));
        Assert.Equal(3, Ids(await Page("customerId=filtered&from=2026-01-01&to=2026-01-02")).Count);
    }

    [Fact]
    public async Task Orders_that_need_attention_are_found()
    {
        var added = await Add("needs-attention", [Noon, Noon.AddHours(1)]);
        await api.Query(db => db.Orders.Where(x => x.CorrelationId == added[0].Id)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.Attention, OrderAttention.ShipmentDeadline), Cancellation));

        var page = await Page("customerId=needs-attention&attention=true");

        Assert.Equal([added[0].Id], Ids(page));
        Assert.Equal("shipment-deadline", page.GetProperty("items")[0].GetProperty("attention").GetString());
        var others = await Page("customerId=needs-attention&attention=false");
        Assert.Equal([added[1].Id], Ids(others));
        Assert.False(others.GetProperty("items")[0].TryGetProperty("attention", out _));
    }

    [Fact]
    public async Task The_last_page_has_no_next_cursor()
    {
        await Add("exact", [Noon, Noon]);

        Assert.Equal(JsonValueKind.Null, (await Page("customerId=exact&limit=2")).GetProperty("nextCursor").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await Page("customerId=unknown")).GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Orders_of_which_only_early_events_are_known_are_not_listed()
    {
        await api.Query(db =>
        {
            db.Add(new OrderState
            {
                CorrelationId = Guid.CreateVersion7(Noon),
                Version = 1,
                CurrentState = OrderStatus.Expected,
                CustomerId = "early",
                UpdatedAt = Noon,
            });
            return db.SaveChangesAsync(Cancellation);
        });

        Assert.Empty(Ids(await Page("customerId=early")));
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named()
    {
        var answer = await api.Client.GetAsync(
            "/orders?status=Expected&customerId=%00&from=yesterday&to=2026-13-01&limit=0&cursor=x&attention=yes", Cancellation);

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);

        Assert.Equal(
            ["attention", "cursor", "customerId", "from", "limit", "status", "to"],
            ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cursor_changed_in_any_character_is_refused()
    {
        await Add("tampered", [Noon, Noon]);
        var cursor = (await Page("customerId=tampered&limit=1")).GetProperty("nextCursor").GetString()!;

        for (var at = 0; at < cursor.Length; at++)
        {
            var changed = $"{cursor[..at]}{(cursor[at] == 'A' ? 'B' : 'A')}{cursor[(at + 1)..]}";
            Assert.Equal(HttpStatusCode.BadRequest, (await api.Client.GetAsync($"/orders?cursor={changed}", Cancellation)).StatusCode);
        }
    }

    Task<List<(Guid Id, DateTimeOffset At)>> Add(string customer, IEnumerable<DateTimeOffset> moments) => api.Query(async db =>
    {
        var orders = moments.Select(at => new OrderState
        {
            CorrelationId = Guid.CreateVersion7(at),
            Version = 1,
            CurrentState = OrderStatus.Submitted,
            CustomerId = customer,
            CustomerEmail = "ada@example.com",
            Currency = "EUR",
            PaymentMethod = "tok_ok",
            Total = 1m,
            SubmittedAt = at,
            UpdatedAt = at,
        }).ToList();
        db.AddRange(orders);
        await db.SaveChangesAsync(CancellationToken.None);
        return orders.ConvertAll(x => (x.CorrelationId, x.SubmittedAt!.Value));
    });

    async Task<JsonElement> Page(string query) =>
        JsonDocument.Parse(await api.Client.GetStringAsync($"/orders?{query}", CancellationToken.None)).RootElement;

    static List<Guid> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid())];
}
