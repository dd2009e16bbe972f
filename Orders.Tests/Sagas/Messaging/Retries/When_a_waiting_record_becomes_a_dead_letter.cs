using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Retries;
using Orders.Sagas.Persistence;
using Orders.Tests.Api.DeadLetters;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Database")]
public sealed class When_a_waiting_record_becomes_a_dead_letter
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_waiting_row_is_deleted_in_the_transaction_of_the_dead_letter()
    {
        await using var database = await TestDatabase.Create();
        var (contexts, options) = (new Contexts(database), Options.Create(new DeadLetterOptions()));
        var letter = DeadLetterSamples.Of("topic", DeadLetterSamples.Now);
        var retries = new EntityFrameworkRetryStore<OrdersDbContext>(contexts, options);
        await retries.Add(RowOf(letter, letter.MessageId), Cancel);
        var other = await retries.Add(RowOf(letter, Guid.CreateVersion7(letter.StoredAt)), Cancel);

        var letters = new EntityFrameworkDeadLetterStore<OrdersDbContext>(
            contexts,
            new(contexts, Options.Create(new InboxOptions()), TimeProvider.System, NullLogger<InboxPeriods<OrdersDbContext>>.Instance),
            options);
        Assert.True(await letters.Store(letter, Cancel));

        Assert.Equal(other, Assert.Single(await Load(retries, letter, letter.Partition)).Id);
    }

    [Fact]
    public async Task A_message_is_stored_once_and_takes_the_place_of_its_redelivery()
    {
        await using var database = await TestDatabase.Create();
        var retries = new EntityFrameworkRetryStore<OrdersDbContext>(
            new Contexts(database), Options.Create(new DeadLetterOptions()));
        var letter = DeadLetterSamples.Of("topic", DeadLetterSamples.Now);
        var first = await retries.Add(RowOf(letter, letter.MessageId), Cancel);

        var second = await retries.Add(RowOf(letter, letter.MessageId, partition: 3), Cancel);

        Assert.Equal(first, second);
        Assert.Empty(await Load(retries, letter, letter.Partition));
        Assert.Single(await Load(retries, letter, 3));
    }

    [Fact]
    public async Task Records_of_several_partitions_are_read_together_in_the_order_of_arrival()
    {
        await using var database = await TestDatabase.Create();
        var retries = new EntityFrameworkRetryStore<OrdersDbContext>(new Contexts(database), Options.Create(new DeadLetterOptions()));
        var letter = DeadLetterSamples.Of("topic", DeadLetterSamples.Now);
        var stored = new List<(long, int)>();
        foreach (var partition in new[] { 2, 1, 3, 2 })
            stored.Add((await retries.Add(RowOf(letter, Guid.CreateVersion7(letter.StoredAt), partition), Cancel), partition));

        Assert.Equal(
            stored.Where(x => x.Item2 != 3), (await Load(retries, letter, 1, 2)).Select(record => (record.Id, record.Partition.Partition)));
    }

    static async Task<IReadOnlyList<WaitingRecord>> Load(IRetryStore retries, DeadLetter letter, params IEnumerable<int> partitions) =>
        await retries.Load([.. partitions.Select(x => new RetryPartition(letter.ConsumerGroup, letter.Topic, x))], Cancel)
            .ToListAsync(Cancel);

    static RetryRecord RowOf(DeadLetter letter, Guid messageId, int? partition = null) => new()
    {
        ConsumerGroup = letter.ConsumerGroup,
        Topic = letter.Topic,
        Partition = partition ?? letter.Partition,
        Offset = letter.Offset,
        MessageId = messageId,
        Key = letter.Key,
        Headers = [],
        StoredAt = letter.StoredAt,
    };

    sealed class Contexts(TestDatabase database) : IDbContextFactory<OrdersDbContext>
    {
        public OrdersDbContext CreateDbContext() => database.Context();
    }
}
