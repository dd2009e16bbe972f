using System.Text;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Contracts;

/// <summary>Earlier releases and other systems must be able to read what this release writes.</summary>
[Trait("Category", "Unit")]
public sealed class MessageJsonTests
{
    static readonly Guid OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001");
    static readonly Guid MessageId = Guid.Parse("0197b000-0000-7000-8000-00000000000a");
    static readonly Guid ConversationId = Guid.Parse("0197b000-0000-7000-8000-00000000000c");
    static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);
    static readonly OrderLine[] Lines =
        [new() { Sku = "tea-001", Quantity = 2, UnitPrice = 12.50m }, new() { Sku = "Käse & \"Brot\"", Quantity = 1, UnitPrice = 8m }];

    static readonly object[] Messages =
    [
        new OrderSubmitted
        {
            OrderId = OrderId, CustomerId = "c-42", CustomerEmail = "ada+shop@example.com", Currency = "EUR", PaymentMethod = "tok_ok",
            Lines = Lines, SubmittedAt = At,
        },
        new OrderRejected { OrderId = OrderId, Reasons = ["currency must be an ISO 4217 code in capitals."], SubmittedAt = At },
        new OrderCancellationRequested { OrderId = OrderId, RequestedAt = At },
        new OutOfStock { OrderId = OrderId, Sku = "tea-001", FoundAt = At },
        new PaymentDeadlinePassed { OrderId = OrderId, DueAt = At },
        new ShipmentDeadlinePassed { OrderId = OrderId, DueAt = At },
        new RefundDeadlinePassed { OrderId = OrderId, DueAt = At },
        new AttentionAcknowledged
        {
            OrderId = OrderId, Attention = "shipment-deadline", By = "ada", Note = "carrier called", AcknowledgedAt = At,
        },
        new PaymentMismatchResolved
        {
            OrderId = OrderId, Decision = MismatchDecision.Accept, References = ["ch_1", "bank-4711"], By = "ada", Reason = "ticket 4711",
            ResolvedAt = At,
        },
        new ReserveInventory { OrderId = OrderId, Sku = "tea-001", Quantity = 2 },
        new ReleaseInventory { OrderId = OrderId, Sku = "tea-001" },
        new OrderCreated
        {
            OrderId = OrderId, CustomerId = "c-42", CustomerEmail = "ada+shop@example.com", Currency = "EUR", PaymentMethod = "tok_ok",
            Lines = Lines, CreatedAt = At,
        },
        new RequestPayment { OrderId = OrderId, Amount = 33.00m, Currency = "EUR", PaymentMethod = "tok_ok" },
        new RequestRefund
        {
            OrderId = OrderId, PaymentReference = "ch_1", Amount = 33.00m, Currency = "EUR", Reason = RefundReason.OrderCancelled,
        },
        new PaymentReceived { OrderId = OrderId, Amount = 33.00m, Currency = "EUR", PaymentReference = "ch_1", ReceivedAt = At },
        new PaymentDeclined { OrderId = OrderId, Reason = "insufficient_funds", DeclinedAt = At },
        new PaymentRefunded
        {
            OrderId = OrderId, Amount = 33.00m, Currency = "EUR", PaymentReference = "ch_1", RefundReference = "re_1",
            Reason = RefundReason.OrderCancelled, RefundedAt = At,
        },
        new RequestFulfilment { OrderId = OrderId, Lines = Lines },
        new OrderShipped { OrderId = OrderId, Carrier = "DHL", TrackingNumber = "JD0001", ShippedAt = At.ToOffset(TimeSpan.FromHours(1)) },
        new SendNotification
        {
            OrderId = OrderId, Kind = NotificationKind.OrderConfirmation, CustomerEmail = "ada+shop@example.com",
            Total = 33.00m, Currency = "EUR",
        },
        new SendNotification
        {
            OrderId = OrderId, Kind = NotificationKind.ShippingNotification, CustomerEmail = "ada+shop@example.com",
            Total = 33.00m, Currency = "EUR",
            Carrier = "DHL", TrackingNumber = "JD0001",
        },
        new SendNotification
        {
            OrderId = OrderId, Kind = NotificationKind.OrderCancellation, CustomerEmail = "ada+shop@example.com",
            Total = 33.00m, Currency = "EUR", Reason = "out-of-stock",
        },
        new SendNotification
        {
            OrderId = OrderId, Kind = NotificationKind.RefundConfirmation, CustomerEmail = "ada+shop@example.com",
            Total = 33.00m, Currency = "EUR",
            Reason = "cancelled-by-customer", OtherAmounts = [new() { Amount = 25.00m, Currency = "USD" }],
        },
    ];

    /// <summary>Parts of messages.</summary>
    static readonly Type[] Parts = [typeof(OrderLine), typeof(MoneyAmount)];

    [Fact]
    public async Task Every_contract_is_written_as_approved()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddOrdersPersistence("Host=unused");
        builder.Services.AddOrdersMessaging(new OrdersMessagingOptions
        {
            Client = new ClientConfig { BootstrapServers = "127.0.0.1:1" },
            Intake = false,
            Saga = false,
            Effects = false,
            Relay = false,
            Analytics = false,
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var text = new StringBuilder();
        foreach (var message in Messages)
            Describe(await Captured(host.Services, message), text);

        ApprovedFile.Matches("messages.txt", text.ToString());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_list_has_every_contract()
    {
        var contracts = typeof(Topics).Assembly.ExportedTypes.Where(type => type.IsClass && !type.IsAbstract && !Parts.Contains(type));

        Assert.Equal(contracts.Select(x => x.Name).Order(), Messages.Select(x => x.GetType().Name).Distinct().Order());
    }

    /// <summary>The row as the outbox would write it, without a database.</summary>
    static async Task<OutboxMessage> Captured(IServiceProvider services, object message)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(
            message,
            Pipe.Execute<PublishContext>(context => (context.MessageId, context.ConversationId) = (MessageId, ConversationId)),
            TestContext.Current.CancellationToken);
        return Assert.Single(scope.ServiceProvider.GetRequiredService<OrdersDbContext>().ChangeTracker.Entries<OutboxMessage>()).Entity;
    }

    static void Describe(OutboxMessage record, StringBuilder text)
    {
        text.Append("topic: ").Append(record.Topic).Append("\nkey: ").Append(record.Key).Append('\n');
        foreach (var (name, value) in record.Headers.OrderBy(x => x.Key, StringComparer.Ordinal))
            text.Append(name).Append(": ").Append(value).Append('\n');
        text.Append(Encoding.UTF8.GetString(record.Body)).Append("\n\n");
    }
}
