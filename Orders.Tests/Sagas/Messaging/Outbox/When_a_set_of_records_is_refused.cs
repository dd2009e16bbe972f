using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>A broker that refuses every set of records with one of a certain key.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_set_of_records_is_refused
{
    /// <summary>Longer than the test: the records of other keys must not wait for it.</summary>
    static readonly TimeSpan FailurePause = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task The_records_of_other_keys_are_sent_at_once_and_the_refused_one_holds_up_its_own_key()
    {
        await using var database = await TestDatabase.Create();
        var (refused, others) = (OrderEvents.NewOrder(), Enumerable.Range(0, 150).Select(_ => OrderEvents.NewOrder()).ToList());
        var writer = new RefusingWriter($"{refused}");
        await Add(database, [refused, .. others, refused]);

        await using var relay = await RunningMessaging.Start(
            database, TestBroker.Prefix(), options => options with { Saga = false }, services => Register(services, writer));

        await Eventually.Equal(2, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(others.Select(key => $"{key}").Order(), writer.Written.Order());

        await Add(database, others);
        await Eventually.Equal(2, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(2 * others.Count, writer.Written.Count);
    }

    static void Register(IServiceCollection services, RefusingWriter writer) => services
        .AddSingleton<IRecordWriter>(writer)
        .AddSingleton(Options.Create(new OutboxOptions { FailurePause = FailurePause, PollInterval = TimeSpan.FromMilliseconds(100) }));

    static async Task Add(TestDatabase database, IEnumerable<Guid> keys)
    {
        await using var db = database.Context();
        db.AddRange(keys.Select(key => OutboxRows.Of("topic", key, OrderEvents.NewOrder(), new { key })));
        await db.SaveChangesAsync();
    }

    sealed class RefusingWriter(string refused) : IRecordWriter
    {
        readonly Lock _lock = new();
        readonly List<string> _written = [];

        public IReadOnlyList<string> Written
        {
            get
            {
                lock (_lock)
                    return [.. _written];
            }
        }

        public Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
        {
            if (records.Any(record => record.Key == refused))
                return Task.FromResult<IReadOnlyList<UnwrittenRecord>>([.. records.Select((_, index) => Refused(index))]);
            lock (_lock)
                _written.AddRange(records.Select(record => record.Key));
            return Task.FromResult<IReadOnlyList<UnwrittenRecord>>([]);
        }

        static UnwrittenRecord Refused(int index) => new(index, new Error(ErrorCode.MsgSizeTooLarge));
    }
}
