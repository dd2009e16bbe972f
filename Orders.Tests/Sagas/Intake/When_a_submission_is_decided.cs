using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Intake;

[Trait("Category", "Unit")]
public sealed class When_a_submission_is_decided
{
    [Fact]
    public void A_valid_submission_is_created_and_each_sku_is_reserved_once()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with
        {
            Lines = [Line("tea", 2), Line("cup", 1), Line("tea", 3)],
        };

        var decided = OrderIntake.Decide(order).ToList();

        var created = Assert.IsType<OrderCreated>(decided[0]);
        Assert.Equal((order.OrderId, order.SubmittedAt), (created.OrderId, created.CreatedAt));
        Assert.Equal(order.Lines, created.Lines);
        Assert.Equal([("tea", 5), ("cup", 1)], decided.Skip(1).Cast<ReserveInventory>().Select(x => (x.Sku, x.Quantity)));
    }

    [Fact]
    public void Every_broken_rule_is_a_reason()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with
        {
            CustomerId = " ",
            CustomerEmail = "no-address",
            Currency = "EURO",
            PaymentMethod = new string('x', 101),
            Lines = [Line("", 0), Line("tea", 1) with { UnitPrice = -1 }],
        };

        var rejected = Assert.IsType<OrderRejected>(Assert.Single(OrderIntake.Decide(order)));

        Assert.Equal(
            ["customerId", "customerEmail", "currency", "paymentMethod", "lines[0].sku", "lines[0].quantity", "lines[1].unitPrice"],
            rejected.Reasons.Select(reason => reason.Split(' ')[0]));
    }

    [Fact]
    public void A_price_with_too_many_decimals_is_rejected()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with { Currency = "JPY", Lines = [Line("tea", 1) with { UnitPrice = 1.5m }] };

        Assert.IsType<OrderRejected>(Assert.Single(OrderIntake.Decide(order)));
    }

    [Fact]
    public void An_order_that_costs_nothing_is_created()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with { Lines = [Line("tea", 1) with { UnitPrice = 0 }] };

        Assert.IsType<OrderCreated>(OrderIntake.Decide(order).First());
    }

    [Fact]
    public void Several_lines_do_not_get_around_the_limit_of_a_sku()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with { Lines = [Line("tea", 9_000), Line("tea", 1_001)] };

        var rejected = Assert.IsType<OrderRejected>(Assert.Single(OrderIntake.Decide(order)));
        Assert.Contains("one SKU", Assert.Single(rejected.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@")]
    [InlineData("ada@")]
    [InlineData("@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    public void An_address_that_REST_refuses_is_rejected_from_a_topic_too(string address)
    {
        var order = Submissions.Of(Submissions.NewOrder()) with { CustomerEmail = address };

        var rejected = Assert.IsType<OrderRejected>(Assert.Single(OrderIntake.Decide(order)));
        Assert.Equal("customerEmail must be an e-mail address.", Assert.Single(rejected.Reasons));
    }

    [Fact]
    public void A_card_number_is_rejected_and_not_quoted()
    {
        var order = Submissions.Of(Submissions.NewOrder()) with { PaymentMethod = "4111 1111 1111 1111" };

        var rejected = Assert.IsType<OrderRejected>(Assert.Single(OrderIntake.Decide(order)));

        Assert.Equal("paymentMethod must be the payment provider's token, never a card number.", Assert.Single(rejected.Reasons));
    }

    [Fact]
    public void A_submission_without_an_order_id_cannot_be_rejected() =>
        Assert.Throws<InvalidMessageException>(() => OrderIntake.Decide(Submissions.Of(Guid.Empty)));

    static OrderLine Line(string sku, int quantity) => new() { Sku = sku, Quantity = quantity, UnitPrice = 1.50m };
}
