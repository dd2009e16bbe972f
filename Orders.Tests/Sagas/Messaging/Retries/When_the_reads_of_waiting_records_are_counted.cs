using Orders.Tests.Sagas.Messaging.Sagas;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>An idle process reads the retry store all the time, so the number of partitions must not count.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_reads_of_waiting_records_are_counted : SagaOnAClock
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    readonly SqlCount _sql = new();

    int Reads => _sql.Texts.Count(text => text.Contains("retry_record", StringComparison.Ordinal));

    [Fact]
    public async Task Twelve_partitions_of_an_endpoint_cost_one_statement_at_the_assignment_and_one_each_interval()
    {
        await using var saga = await Start(relay: false, services: _sql.Register);
        await _sql.Settles(1, () => Reads);

        for (var interval = 1; interval <= 3; interval++)
        {
            Time.Advance(Interval - TimeSpan.FromSeconds(1));
            await _sql.Settles(interval, () => Reads);
            Time.Advance(TimeSpan.FromSeconds(1));
            await _sql.Settles(interval + 1, () => Reads);
        }
    }
}
