using Confluent.Kafka;

namespace Orders.Tests.Architecture;

[Trait("Category", "Unit")]
public sealed class AdminClientTests
{
    /// <summary>An admin request to a group's coordinator can end the process (librdkafka 5397).</summary>
    [Fact]
    public void Admin_clients_ask_no_coordinator()
    {
        var asks = typeof(IAdminClient).GetMethods().Concat(typeof(IAdminClientExtensions).GetMethods())
            .Select(method => method.Name).Where(name => name.Contains("Group", StringComparison.Ordinal)).Distinct().ToList();

        var asking = SourceTree.Files("Orders.Api", "Orders.Sagas")
            .Where(file => asks.Any(name => File.ReadAllText(file).Contains($".{name}(", StringComparison.Ordinal)));

        Assert.Contains(nameof(IAdminClient.ListConsumerGroupOffsetsAsync), asks);
        Assert.Empty(asking);
    }
}
