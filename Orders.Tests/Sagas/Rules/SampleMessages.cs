using System.Text;
using System.Text.Json.Nodes;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Rules;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Rules;

/// <summary>A valid message of each contract, and what the reader of a topic says when one member is written otherwise.</summary>
internal static class SampleMessages
{
    static readonly Guid Order = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    public static IReadOnlyDictionary<string, object> All { get; } = new object[]
    {
        OrderEvents.Submitted(Order), OrderEvents.Created(Order), OrderEvents.Rejected(Order), OrderEvents.Cancellation(Order),
        OrderEvents.OutOfStock(Order), OrderEvents.Unpaid(Order), OrderEvents.NotShipped(Order), OrderEvents.NotRefunded(Order),
        OrderEvents.Acknowledged(Order, "paid-twice"), OrderEvents.Resolved(Order, MismatchDecision.Accept, "bank-1"),
        OrderEvents.Paid(Order), OrderEvents.Declined(Order), OrderEvents.Refunded(Order), OrderEvents.Shipped(Order),
        new ReserveInventory { OrderId = Order, Sku = "tea-001", Quantity = 2 },
        new ReleaseInventory { OrderId = Order, Sku = "tea-001" },
        new RequestPayment { OrderId = Order, Amount = 25.00m, Currency = "EUR", PaymentMethod = "tok_ok" },
        new RequestRefund
        {
            OrderId = Order,
            PaymentReference = "ch_1",
            Amount = 25.00m,
            Currency = "EUR",
            Reason = RefundReason.OrderCancelled,
        },
        new RequestFulfilment { OrderId = Order, Lines = OrderEvents.Created(Order).Lines },
        new SendNotification
        {
            OrderId = Order,
            Kind = NotificationKind.ShippingNotification,
            CustomerEmail = "ada@example.com",
            Total = 25.00m,
            Currency = "EUR",
            Carrier = "post",
            TrackingNumber = "T-1",
            OtherAmounts = [new() { Amount = 1.00m, Currency = "USD" }],
        },
    }.ToDictionary(x => x.GetType().Name);

    /// <summary>The record's value with a member replaced; null removes the member. The last member may be in the first line.</summary>
    public static byte[] Body(string contract, string member, string? json)
    {
        var body = JsonNode.Parse(OrderEvents.Body(All[contract]))!.AsObject();
        var parent = member.Split('.') is [var list, var name] ? body[list[..^3]]![0]!.AsObject() : body;
        name = member.Split('.')[^1];
        parent.Remove(name);
        if (json is null)
            return Encoding.UTF8.GetBytes(body.ToJsonString());
        parent["marker"] = "here";
        return Encoding.UTF8.GetBytes(
            body.ToJsonString().Replace("\"marker\":\"here\"", $"\"{name}\":{json}", StringComparison.Ordinal));
    }

    /// <summary>Reads a record as every topic endpoint does.</summary>
    public static object Read(string contract, byte[] body) =>
        ContractRules.Instance.Accept(RecordJson.Read(body, All[contract].GetType()));

    /// <summary>What the dead letter says; null if the record is taken.</summary>
    public static string? Refusal(string contract, string member, string? json)
    {
        var failure = Record.Exception(() => Read(contract, Body(contract, member, json)));
        return failure is null ? null : Assert.IsAssignableFrom<PermanentException>(failure).Message;
    }
}
