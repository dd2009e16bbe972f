using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Rules;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Rules;

[Trait("Category", "Unit")]
public sealed class OrderEventRulesTests
{
    static readonly Guid OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001");
    static readonly OrderLine Line = OrderEvents.Created(OrderId).Lines[0];

    [Fact]
    public void An_event_that_obeys_its_rules_passes()
    {
        Assert.Empty(Broken(OrderEvents.Created(OrderId)));
        Assert.Empty(Broken(OrderEvents.Created(OrderId) with { Lines = [Line with { UnitPrice = 0 }] }));
        Assert.Empty(Broken(OrderEvents.Paid(OrderId)));
        Assert.Empty(Broken(OrderEvents.Declined(OrderId)));
        Assert.Empty(Broken(OrderEvents.Shipped(OrderId)));
        Assert.Empty(Broken(OrderEvents.Refunded(OrderId)));
        Assert.Empty(Broken(OrderEvents.Cancellation(OrderId)));
        Assert.Empty(Broken(OrderEvents.OutOfStock(OrderId)));
        Assert.Empty(Broken(OrderEvents.Unpaid(OrderId)));
        Assert.Empty(Broken(OrderEvents.NotShipped(OrderId)));
        Assert.Empty(Broken(OrderEvents.NotRefunded(OrderId)));
        Assert.Empty(Broken(OrderEvents.Acknowledged(OrderId, OrderAttention.PaidTwice)));
        Assert.Empty(Broken(OrderEvents.Resolved(OrderId, MismatchDecision.Accept, "bank-1")));
    }

    [Fact]
    public void Every_broken_rule_of_an_order_is_named()
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

        Assert.Equal(["orderId", "customerId", "customerEmail", "currency", "paymentMethod", "lines"], Fields(Broken(nothing)));
        Assert.Equal(["lines"], Fields(Broken(OrderEvents.Created(OrderId) with { Lines = null! })));
    }

    [Fact]
    public void Every_broken_rule_of_every_line_is_named()
    {
        OrderLine[] lines = [Line, Line with { Sku = "", Quantity = 0, UnitPrice = -0.01m }, null!, Line with { Quantity = -1 }];

        Assert.Equal(
            ["lines[1].sku", "lines[1].quantity", "lines[1].unitPrice", "lines[2]", "lines[3].quantity"],
            Fields(Broken(OrderEvents.Created(OrderId) with { Lines = lines })));
    }

    [Fact]
    public void Every_broken_rule_of_every_other_event_is_named()
    {
        Assert.Equal(
            ["orderId", "amount", "currency", "paymentReference"],
            Fields(Broken(
                new PaymentReceived { OrderId = Guid.Empty, Amount = 0, Currency = "", PaymentReference = "", ReceivedAt = default })));
        Assert.Equal(
            ["orderId", "reason"], Fields(Broken(new PaymentDeclined { OrderId = Guid.Empty, Reason = " ", DeclinedAt = default })));
        Assert.Equal(
            ["orderId", "carrier", "trackingNumber"],
            Fields(Broken(new OrderShipped { OrderId = Guid.Empty, Carrier = "", TrackingNumber = "", ShippedAt = default })));
        Assert.Equal(
            ["orderId", "amount", "currency", "paymentReference", "refundReference"],
            Fields(Broken(
                OrderEvents.Refunded(Guid.Empty) with { Amount = -1, Currency = "", PaymentReference = " ", RefundReference = "" })));
        Assert.Equal(["orderId"], Fields(Broken(OrderEvents.Cancellation(Guid.Empty))));
        Assert.Equal(["orderId", "sku"], Fields(Broken(OrderEvents.OutOfStock(Guid.Empty) with { Sku = "" })));
        Assert.Equal(["orderId"], Fields(Broken(OrderEvents.Unpaid(Guid.Empty))));
        Assert.Equal(["orderId"], Fields(Broken(OrderEvents.NotShipped(Guid.Empty))));
        Assert.Equal(["orderId"], Fields(Broken(OrderEvents.NotRefunded(Guid.Empty))));
        Assert.Equal(
            ["orderId", "by", "reason", "references"],
            Fields(Broken(OrderEvents.Resolved(Guid.Empty, MismatchDecision.Accept) with { By = " ", Reason = "" })));
        Assert.Equal(
            ["orderId", "attention", "by", "note"], Fields(Broken(OrderEvents.Acknowledged(Guid.Empty, " ") with { By = "", Note = " " })));
    }

    /// <summary>An event that REST has accepted must not be refused here: a token's issuer and subject may be long.</summary>
    [Fact]
    public void The_longest_caller_may_decide()
    {
        var by = $"{new string('i', Caller.MaxIssuer)}|{new string('s', Caller.MaxSubject)}";

        Assert.Empty(Broken(OrderEvents.Acknowledged(OrderId, "paid-twice") with { By = by }));
        Assert.Equal(["by"], Fields(Broken(OrderEvents.Acknowledged(OrderId, "paid-twice") with { By = by + "s" })));
    }

    /// <summary>The order keeps every payment, so that its row must not grow without a limit and no sum may overflow.</summary>
    [Fact]
    public void A_payment_of_any_size_is_refused()
    {
        var huge = OrderEvents.Paid(OrderId) with
        {
            Amount = decimal.MaxValue,
            Currency = "EURO",
            PaymentReference = new string('x', OrderMoney.MaxReference + 1),
        };

        Assert.Equal(["amount", "currency", "paymentReference"], Fields(Broken(huge)));
    }

    [Fact]
    public void A_card_number_as_payment_method_is_refused() =>
        Assert.Equal(
            "paymentMethod must be the payment provider's token, never a card number.",
            Assert.Single(Broken(OrderEvents.Created(OrderId) with { PaymentMethod = "4111-1111-1111-1111" })));

    [Fact]
    public void The_broken_rule_does_not_contain_the_value() =>
        Assert.DoesNotContain(
            "EURO", string.Join(' ', Broken(OrderEvents.Created(OrderId) with { Currency = "EURO" })), StringComparison.Ordinal);

    static IEnumerable<string> Fields(IReadOnlyList<string> rules) => rules.Select(x => x.Split(' ')[0]);

    /// <summary>The broken rules; none if the event passes the check.</summary>
    static IReadOnlyList<string> Broken(IOrderEvent message)
    {
        var failure = Record.Exception(() => ContractRules.Instance.Accept(message));

        return failure is null ? [] : Assert.IsType<InvalidMessageException>(failure).Errors;
    }
}
