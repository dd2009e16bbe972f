using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

[Trait("Category", "Kafka")]
public sealed class When_an_exactly_once_endpoint_is_misconfigured
{
    [Fact]
    public async Task The_endpoint_does_not_start_and_lists_every_error()
    {
        var errors = await Assert.ThrowsAsync<ConfigurationException>(async () =>
        {
            using var host = await RunningPipeline.Build("misconfigured-", endpoint =>
            {
                endpoint.Consumer.IsolationLevel = IsolationLevel.ReadUncommitted;
                endpoint.Consumer.EnableAutoCommit = true;
                endpoint.Producer.TransactionalId = "mine";
                endpoint.Producer.Acks = Acks.Leader;
                endpoint.Options.BatchRecordLimit = 0;
                endpoint.Options.TransactionTimeout = TimeSpan.FromMinutes(2);
            });
            await host.StartAsync(TestContext.Current.CancellationToken);
        });

        Assert.All(
            [
                "BatchRecordLimit", "TransactionTimeout must be", "IsolationLevel must not be ReadUncommitted",
                "EnableAutoCommit and EnableAutoOffsetStore must not be true", "TransactionalId must not be set", "Acks must be All",
            ],
            word => Assert.Contains(word, errors.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_default_configuration_has_no_error() => Assert.Empty(new ExactlyOnceOptions().Errors());
}
