using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_an_order_is_submitted(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_order_is_accepted_and_readable_at_once()
    {
        var answer = await api.Submit("readable");
        var body = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var order = JsonDocument.Parse(body).RootElement;
        Assert.Equal($"/orders/{order.GetProperty("id").GetGuid()}", answer.Headers.Location?.OriginalString);
        Assert.Equal(body, await api.Client.GetStringAsync(answer.Headers.Location, Cancellation));
        Assert.Equal(
            [
                "id", "status", "version", "customerId", "customerEmail", "currency", "total", "paymentMethod", "lines",
                "submittedAt", "updatedAt",
            ],
            order.EnumerateObject().Select(x => x.Name));
        Assert.Equal("Submitted", order.GetProperty("status").GetString());
        Assert.Equal("32.99", order.GetProperty("total").GetRawText());
    }

    [Fact]
    public async Task The_order_its_history_its_response_and_its_record_are_written_together()
    {
        var id = (await api.Accepted("together")).GetProperty("id").GetGuid();

        var (transition, outbox, record) = await api.Query(async db => (
            await db.Transitions.SingleAsync(x => x.CorrelationId == id, Cancellation),
            await db.Outbox.SingleAsync(x => x.Key == id.ToString(), Cancellation),
            await db.IdempotencyRecords.SingleAsync(x => x.Key == "together", Cancellation)));

        Assert.Equal((1, null, "Submitted", "OrderSubmitted"), (transition.Version, transition.From, transition.To, transition.Event));
        Assert.Equal(transition.MessageId, outbox.MessageId);
        Assert.Equal((id, 202), (record.OrderId, record.StatusCode));
        var submitted = JsonSerializer.Deserialize<OrderSubmitted>(outbox.Body, JsonSerializerOptions.Web)!;
        Assert.Equal(
            (Topics.SubmittedOrders, id, "tok_ok", 2), (outbox.Topic, submitted.OrderId, submitted.PaymentMethod, submitted.Lines.Count));
    }

    [Fact]
    public async Task The_same_key_and_body_get_the_first_response_byte_for_byte()
    {
        var first = await api.Submit("replayed");
        await api.Query(db => db.Orders.ExecuteUpdateAsync(x => x.SetProperty(o => o.Version, 7), Cancellation));
        var again = await api.Submit("replayed", SampleOrder.Body.ReplaceLineEndings("").Replace(":", " : ", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Cancellation), await again.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await api.Accepted("reused");

        await ProblemAssert.Is(
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", await api.Submit("reused", SampleOrder.With("EUR", "12.51")));
    }

    [Fact]
    public async Task A_refused_request_may_be_corrected_under_its_key()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await api.Submit("corrected", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await api.Submit("corrected")).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tab\there")]
    [InlineData("é")]
    public async Task A_submission_without_a_usable_key_is_refused(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders");
        request.Content = new StringContent(SampleOrder.Body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        var answer = await Utf8Headers.SendAsync(api, request, Cancellation);

        await ProblemAssert.Is(HttpStatusCode.BadRequest, "idempotency-key-required", answer);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Accepted)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task A_key_has_at_most_255_characters(int length, HttpStatusCode expected) =>
        Assert.Equal(expected, (await api.Submit(new string('k', length))).StatusCode);

    static class Utf8Headers
    {
        public static async Task<HttpResponseMessage> SendAsync(
            RunningApi api, HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
            using var client = new HttpClient(handler) { BaseAddress = api.Client.BaseAddress };
            return await client.SendAsync(request, cancellationToken);
        }
    }
}
