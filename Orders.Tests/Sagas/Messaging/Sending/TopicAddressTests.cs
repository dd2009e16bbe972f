using MassTransit;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Tests.Sagas.Messaging.Sending;

[Trait("Category", "Unit")]
public sealed class TopicAddressTests
{
    [Theory]
    [InlineData("orders")]
    [InlineData("payment-requests")]
    [InlineData("acme.orders_v2")]
    public void A_topics_address_names_it(string topic) => Assert.Equal(topic, TopicAddress.TopicOf(TopicAddress.Of(topic)));

    [Fact]
    public void An_endpoints_address_names_its_topic_and_its_group()
    {
        var address = TopicAddress.OfEndpoint("orders", "a&b c");

        Assert.Equal(("orders", "?group=a%26b%20c"), (TopicAddress.TopicOf(address), address.Query));
    }

    /// <summary>The bus beside the rider would accept these addresses and lose the messages.</summary>
    [Theory]
    [InlineData("queue:orders")]
    [InlineData("exchange:orders")]
    [InlineData("loopback://localhost/orders")]
    [InlineData("topic:")]
    [InlineData("orders")]
    public void An_address_that_is_no_topic_is_refused(string address) =>
        Assert.Throws<ConfigurationException>(() => TopicAddress.TopicOf(new Uri(address, UriKind.RelativeOrAbsolute)));
}
