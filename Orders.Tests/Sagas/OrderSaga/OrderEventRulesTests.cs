using System.Reflection;
using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.OrderSaga;

public sealed class OrderEventRulesTests
{
    static readonly Guid OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001");
    static readonly OrderLine Line = OrderEvents.Created(OrderId).Lines[0];

    readonly OrderEventRules _rules = new();

    [Fact]
    public async Task An_event_that_keeps_the_rules_goes_on()
    {
        Assert.Empty(await Broken(OrderEvents.Created(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Created(OrderId) with { Lines = [Line with { UnitPrice = 0 }] }));
        Assert.Empty(await Broken(OrderEvents.Paid(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Declined(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Shipped(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Refunded(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Cancellation(OrderId)));
        Assert.Empty(await Broken(OrderEvents.OutOfStock(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Unpaid(OrderId)));
        Assert.Empty(await Broken(OrderEvents.NotLeft(OrderId)));
        Assert.Empty(await Broken(OrderEvents.NotRefunded(OrderId)));
        Assert.Empty(await Broken(OrderEvents.Attended(OrderId, OrderAttention.PaidTwice)));
    }

    [Fact]
    public async Task Every_broken_rule_of_an_order_is_named()
    {
        var nothing = new OrderCreated
        {
            OrderId = Guid.Empty,
            CustomerId = "",
            CustomerEmail = " ",
            Currency = "EURO",
            PaymentMethod = "",
            Lines = [],
            CreatedAt = default,
        };

        Assert.Equal(["orderId", "customerId", "customerEmail", "currency", "paymentMethod", "lines"], Fields(await Broken(nothing)));
        Assert.Equal(["lines"], Fields(await Broken(OrderEvents.Created(OrderId) with { Lines = null! })));
    }

    [Fact]
    public async Task Every_broken_rule_of_every_line_is_named()
    {
        OrderLine[] lines = [Line, Line with { Sku = "", Quantity = 0, UnitPrice = -0.01m }, null!, Line with { Quantity = -1 }];

        Assert.Equal(
            ["lines[1].sku", "lines[1].quantity", "lines[1].unitPrice", "lines[2]", "lines[3].quantity"],
            Fields(await Broken(OrderEvents.Created(OrderId) with { Lines = lines })));
    }

    [Fact]
    public async Task Every_broken_rule_of_a_fact_is_named()
    {
        Assert.Equal(
            ["orderId", "amount", "currency", "paymentReference"],
            Fields(await Broken(new PaymentReceived { OrderId = Guid.Empty, Amount = 0, Currency = "", PaymentReference = "", ReceivedAt = default })));
        Assert.Equal(["orderId", "reason"], Fields(await Broken(new PaymentDeclined { OrderId = Guid.Empty, Reason = " ", DeclinedAt = default })));
        Assert.Equal(
            ["orderId", "carrier", "trackingNumber"],
            Fields(await Broken(new OrderShipped { OrderId = Guid.Empty, Carrier = "", TrackingNumber = "", ShippedAt = default })));
        Assert.Equal(
            ["orderId", "amount", "currency", "paymentReference", "refundReference"],
            Fields(await Broken(OrderEvents.Refunded(Guid.Empty) with { Amount = -1, Currency = "", PaymentReference = " ", RefundReference = "" })));
        Assert.Equal(["orderId"], Fields(await Broken(OrderEvents.Cancellation(Guid.Empty))));
        Assert.Equal(["orderId", "sku"], Fields(await Broken(OrderEvents.OutOfStock(Guid.Empty) with { Sku = "" })));
        Assert.Equal(["orderId"], Fields(await Broken(OrderEvents.Unpaid(Guid.Empty))));
        Assert.Equal(["orderId"], Fields(await Broken(OrderEvents.NotLeft(Guid.Empty))));
        Assert.Equal(["orderId"], Fields(await Broken(OrderEvents.NotRefunded(Guid.Empty))));
        Assert.Equal(
            ["orderId", "attention", "by", "note"], Fields(await Broken(OrderEvents.Attended(Guid.Empty, " ") with { By = "", Note = " " })));
    }

    [Fact]
    public async Task An_order_that_is_to_be_paid_by_a_card_number_is_broken() =>
        Assert.Equal(
            "paymentMethod must be the payment provider's token, never a card number.",
            Assert.Single(await Broken(OrderEvents.Created(OrderId) with { PaymentMethod = "4111-1111-1111-1111" })));

    [Fact]
    public async Task The_offending_value_is_not_told() =>
        Assert.DoesNotContain("EURO", string.Join(' ', await Broken(OrderEvents.Created(OrderId) with { Currency = "EURO" })), StringComparison.Ordinal);

    static IEnumerable<string> Fields(IReadOnlyList<string> rules) => rules.Select(x => x.Split(' ')[0]);

    /// <summary>The broken rules; none when the event reached what follows the rules.</summary>
    async Task<IReadOnlyList<string>> Broken<T>(T message)
        where T : class
    {
        var wentOn = false;
        var context = DispatchProxy.Create<ConsumeContext<T>, OnlyMessage<T>>();
        ((OnlyMessage<T>)context).Message = message;
        var failure = await Record.ExceptionAsync(() => ((IFilter<ConsumeContext<T>>)(object)_rules).Send(context, Pipe.Execute<ConsumeContext<T>>(_ => wentOn = true)));

        Assert.Equal(failure is null, wentOn);
        return failure is null ? [] : Assert.IsType<InvalidMessageException>(failure).Errors;
    }

    public class OnlyMessage<T> : DispatchProxy
        where T : class
    {
        public T Message { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == "get_Message" ? Message : throw new NotSupportedException(targetMethod?.Name);
    }
}
