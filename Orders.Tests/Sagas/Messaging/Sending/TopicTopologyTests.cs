using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Tests.Sagas.Messaging.Sending;

[Trait("Category", "Unit")]
public sealed class TopicTopologyTests
{
    static readonly PaymentDeclined Declined = new() { OrderId = Guid.Empty, Reason = "no_funds", DeclinedAt = DateTimeOffset.UnixEpoch };

    readonly TopicTopology _topology = new("acme-");

    public TopicTopologyTests()
    {
        _topology.Add<PaymentReceived>("payments", x => x.OrderId.ToString());
        _topology.Add<PaymentDeclined>("payments", x => x.Reason);
    }

    [Fact]
    public void A_type_has_one_topic_and_a_topic_a_family_of_types()
    {
        Assert.Equal("payments", _topology.TopicOf(typeof(PaymentDeclined)));
        Assert.Equal([typeof(PaymentReceived), typeof(PaymentDeclined)], _topology.Family("payments"));
        Assert.Throws<ConfigurationException>(() => _topology.Add<PaymentDeclined>("orders", x => x.Reason));
        Assert.Empty(_topology.Family("orders"));
    }

    [Fact]
    public void A_declared_type_gets_its_key_from_the_message()
    {
        Assert.Equal("no_funds", _topology.KeyOf(Declined));
        Assert.Null(_topology.KeyOf(new object()));
    }

    [Fact]
    public void An_undeclared_type_is_refused_with_the_remedy()
    {
        var refused = Assert.Throws<ConfigurationException>(() => _topology.TopicOf(typeof(OrderCreated)));

        Assert.Contains("AddProducer<OrderCreated>", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_brokers_names_have_the_prefix() =>
        Assert.Equal(("acme-payments", "payments"), (_topology.PhysicalName("payments"), _topology.TopicOf(typeof(PaymentReceived))));
}
