using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Orders.Api.Development.Bench.Servers;
using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Records;

namespace Orders.Api.Development.Bench;

/// <summary>The orders that the benchmarks submit: two lines, 20.25 euros.</summary>
internal static class SampleOrders
{
    public const string Sku = "tea";

    const decimal Total = 20.25m;
    const string Currency = "EUR";
    const string MessageId = "MessageId";

    /// <summary>Records that wait in the client; more would only cost memory.</summary>
    const int FlushEvery = 20_000;

    static readonly IReadOnlyList<OrderLine> Lines =
        [new() { Sku = Sku, Quantity = 2, UnitPrice = 4.50m }, new() { Sku = "cup", Quantity = 1, UnitPrice = 11.25m }];

    static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Submits an order by REST; false unless it is accepted.</summary>
    public static async Task<bool> Post(HttpClient http, int number, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Request(http, number, cancellationToken);
            return answer.StatusCode is System.Net.HttpStatusCode.Accepted;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public static async Task<HttpResponseMessage> Request(HttpClient http, int number, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
        {
            Content = new ByteArrayContent(Body(number)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7(Now).ToString());
        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Writes the three events of orders: each topic has all orders, in the same order.</summary>
    public static void WriteEvents(BenchInstallation to, int orders, CancellationToken cancellationToken)
    {
        var ids = Ids(orders);
        Write(to, Topics.Orders, ids, Created, cancellationToken);
        Write(to, Topics.Payments, ids, Paid, cancellationToken);
        Write(to, Topics.Shipments, ids, Shipped, cancellationToken);
    }

    /// <summary>Writes submitted orders, as the relay does for REST.</summary>
    public static void WriteSubmissions(BenchInstallation to, int orders, CancellationToken cancellationToken) =>
        Write(to, Topics.SubmittedOrders, Ids(orders), Submitted, cancellationToken);

    static List<Guid> Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(Now))];

    static void Write(
        BenchInstallation to, string topic, IReadOnlyList<Guid> ids, Func<Guid, int, object> message, CancellationToken cancellationToken)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(to.Kafka))
        {
            LingerMs = 20,
            Partitioner = Partitioner.Murmur2Random,
        };
        using var producer = new ProducerBuilder<string, byte[]>(configuration).Build();
        foreach (var (number, id) in ids.Index())
        {
            var body = message(id, number);
            producer.Produce(to.Topic(topic), new()
            {
                Key = id.ToString(),
                Value = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), RecordJson.Options),
                Headers = [new Header(MessageId, Encoding.UTF8.GetBytes(Guid.CreateVersion7(Now).ToString()))],
            });
            if (number % FlushEvery == FlushEvery - 1)
                producer.Flush(cancellationToken);
        }

        producer.Flush(cancellationToken);
    }

    static OrderSubmitted Submitted(Guid id, int number) => new()
    {
        OrderId = id,
        CustomerId = Customer(number),
        CustomerEmail = "ada@example.com",
        Currency = Currency,
        PaymentMethod = "tok_ok",
        Lines = Lines,
        SubmittedAt = Now,
    };

    static OrderCreated Created(Guid id, int number) => OrderIntake.Decide(Submitted(id, number)).OfType<OrderCreated>().Single();

    static PaymentReceived Paid(Guid id, int number) =>
        new() { OrderId = id, Amount = Total, Currency = Currency, PaymentReference = $"ch_{number}", ReceivedAt = Now };

    static OrderShipped Shipped(Guid id, int number) =>
        new() { OrderId = id, Carrier = "post", TrackingNumber = $"T{number}", ShippedAt = Now };

    static byte[] Body(int number) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            customerId = Customer(number),
            customerEmail = "ada@example.com",
            currency = Currency,
            paymentMethod = "tok_ok",
            lines = Lines,
        },
        RecordJson.Options);

    static string Customer(int number) => string.Create(CultureInfo.InvariantCulture, $"c-{number}");
}
