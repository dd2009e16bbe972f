using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_a_shipment_is_reported(RunningApi api) : IClassFixture<RunningApi>
{
    const string Shipment = """{"carrier":"DHL","trackingNumber":"JD0001","shippedAt":"2026-01-02T09:30:00+01:00"}""";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_of_one_shipment_publish_OrderShipped_under_one_message_id()
    {
        var id = await Submitted("shipped");

        Assert.Equal(HttpStatusCode.Accepted, (await Report(id, Shipment)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await Report(id, Shipment.Replace("09:30", "10:00", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Accepted, (await Report(id, Shipment.Replace("JD0001", "JD0002", StringComparison.Ordinal))).StatusCode);

        var rows = await Shipments(id);
        Assert.Equal(3, rows.Count);
        Assert.Equal(rows[0].MessageId, rows[1].MessageId);
        Assert.NotEqual(rows[0].MessageId, rows[2].MessageId);
        var shipped = JsonSerializer.Deserialize<OrderShipped>(rows[0].Body, JsonSerializerOptions.Web)!;
        Assert.Equal((id, "DHL", "JD0001"), (shipped.OrderId, shipped.Carrier, shipped.TrackingNumber));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 8, 30, 0, TimeSpan.Zero), shipped.ShippedAt);
    }

    [Fact]
    public async Task A_card_number_in_the_carriers_name_is_masked()
    {
        var id = await Submitted("card");

        await Report(id, Shipment.Replace("DHL", "4111 1111 1111 1111", StringComparison.Ordinal));

        var shipped = JsonSerializer.Deserialize<OrderShipped>(Assert.Single(await Shipments(id)).Body, JsonSerializerOptions.Web)!;
        Assert.Equal("**** **** **** 1111", shipped.Carrier);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found() =>
        await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", await Report(Guid.Empty, Shipment));

    [Fact]
    public async Task A_report_for_a_rejected_order_is_refused()
    {
        var id = await InStatus(OrderStatus.Rejected);

        await ProblemAssert.Is(HttpStatusCode.Conflict, "status-conflict", await Report(id, Shipment));
        Assert.Empty(await Shipments(id));
    }

    /// <summary>The order was shipped although it is cancelled, so the saga raises its attention.</summary>
    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Refunding)]
    [InlineData(OrderStatus.Refunded)]
    public async Task A_report_for_a_cancelled_order_reaches_the_saga(string status)
    {
        var id = await InStatus(status);

        Assert.Equal(HttpStatusCode.Accepted, (await Report(id, Shipment)).StatusCode);
        Assert.Single(await Shipments(id));
    }

    [Theory]
    [InlineData("{}", "carrier", "shippedAt", "trackingNumber")]
    [InlineData("""{"carrier":"DHL","trackingNumber":"1","shippedAt":"soon"}""", "shippedAt")]
    [InlineData("""{"carrier":"DHL","trackingNumber":"1","shippedAt":1767261600}""", "shippedAt")]
    [InlineData("""{"carrier":"","trackingNumber":1,"shippedAt":"2026-01-02T09:30:00Z"}""", "carrier", "trackingNumber")]
    public async Task Every_wrong_field_is_named(string body, params string[] paths)
    {
        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await Report(Guid.Empty, body));

        Assert.Equal(paths, ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
    }

    async Task<Guid> InStatus(string status)
    {
        var id = await Submitted($"in-{status}");
        await api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.CurrentState, status), Cancellation));
        return id;
    }

    async Task<Guid> Submitted(string key) => (await api.Accepted(key)).GetProperty("id").GetGuid();

    Task<HttpResponseMessage> Report(Guid id, string body) =>
        api.Client.PostAsync($"/orders/{id}/shipments", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    Task<List<OutboxMessage>> Shipments(Guid id) => api.Query(db =>
        db.Outbox.Where(x => x.Key == id.ToString() && x.Topic == Topics.Shipments).OrderBy(x => x.Id).ToListAsync(Cancellation));
}
