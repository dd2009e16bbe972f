using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>A thousand rows of the largest size would be a gigabyte in memory.</summary>
[Trait("Category", "Database")]
public sealed class When_the_bodies_of_a_batch_are_large
{
    const int Body = 100_000;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((2 * Body) + 1, "3 3 1")]
    [InlineData(1, "1 1 1 1 1 1 1")]
    public async Task A_batch_ends_with_the_row_that_reaches_the_limit_and_another_one_follows(long limit, string sizes)
    {
        await using var database = await TestDatabase.Create();
        var (key, written) = (OrderEvents.NewOrder(), new List<IReadOnlyList<string>>());
        var relay = new RelayInProcess(database, new OutboxOptions { BatchBytes = limit }, TimeProvider.System, records =>
        {
            written.Add([.. records.Select(record => record.Topic)]);
            return Task.CompletedTask;
        });
        await database.Execute($$"""
            INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
            SELECT {{OutboxLanes.Of($"{key}")}}, n::text, '{{key}}', gen_random_uuid(), 'urn:message:x', '{}',
                convert_to(repeat('x', {{Body}}), 'UTF8'), now()
            FROM generate_series(1, 7) AS n
            """);

        await relay.RelayAll(Cancellation);

        Assert.Equal(sizes, string.Join(' ', written.Select(batch => batch.Count)));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], written.SelectMany(batch => batch));
    }
}
