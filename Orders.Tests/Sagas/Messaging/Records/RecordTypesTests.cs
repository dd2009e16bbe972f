using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Sagas.Messaging.Records;

[Trait("Category", "Unit")]
public sealed class RecordTypesTests
{
    readonly RecordTypes _types = new([typeof(PaymentReceived), typeof(PaymentDeclined), typeof(Received)], typeof(PaymentReceived));

    [Theory]
    [InlineData("urn:message:Orders.Contracts:PaymentDeclined")]
    [InlineData("URN:MESSAGE:orders.contracts:paymentdeclined")]
    [InlineData("urn:message:Acme:Unknown; urn:message:Orders.Contracts:PaymentDeclined")]
    [InlineData("PaymentDeclined")]
    [InlineData("paymentDeclined")]
    [InlineData("Orders.Contracts.PaymentDeclined")]
    [InlineData("payment.declined")]
    [InlineData("payment-declined")]
    [InlineData("PAYMENT_DECLINED")]
    [InlineData("com.acme/payment.declined.v12")]
    [InlineData("urn:message:Elsewhere:PaymentDeclined")]
    public void Any_usual_way_of_naming_a_type_finds_it(string name) => Assert.Equal(typeof(PaymentDeclined), _types.Find(name));

    [Theory]
    [InlineData("payment.received", typeof(PaymentReceived))]
    [InlineData("goods.received", typeof(Received))]
    public void The_longest_tail_wins(string name, Type type) => Assert.Equal(type, _types.Find(name));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("v1")]
    [InlineData("declined")]
    [InlineData("OrderCreated")]
    [InlineData("payment.declined.later")]
    [InlineData("urn:message:Orders.Contracts:OrderCreated")]
    public void A_type_of_another_topic_or_of_none_is_not_found(string name) => Assert.Null(_types.Find(name));

    [Theory]
    [InlineData(496, typeof(PaymentDeclined))]
    [InlineData(497, null)]
    public void A_name_may_be_long_but_not_endless(int before, Type? type)
    {
        var name = string.Concat(Enumerable.Repeat("a.", before))[^before..] + "payment.declined";

        Assert.Equal(type, _types.Find(name));
        Assert.Equal(type, _types.Find($"urn:message:Acme:Unknown;{name}"));
    }

    [Fact]
    public async Task A_name_of_a_megabyte_holds_up_no_lane()
    {
        var looking =
            Task.Run(() => _types.Find(string.Concat(Enumerable.Repeat(".a", 512 * 1024))), TestContext.Current.CancellationToken);

        Assert.Null(await looking.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_default_belongs_to_the_family_even_if_it_was_not_declared() =>
        Assert.Equal(typeof(OrderShipped), new RecordTypes([], typeof(OrderShipped)).Find(MessageUrn.ForTypeString<OrderShipped>()));

    sealed record Received;
}
