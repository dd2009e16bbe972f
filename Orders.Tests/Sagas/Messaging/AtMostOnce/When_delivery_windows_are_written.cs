using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

[Trait("Category", "Database")]
public sealed class When_delivery_windows_are_written : IAsyncLifetime
{
    const string Windows = "SELECT string_agg(partition || ': ' || finished, ', ' ORDER BY partition) FROM delivery_window";
    TestDatabase _database = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Whole windows are deleted, and the records of the others are counted.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task Any_number_of_windows_costs_one_statement_to_open_and_one_to_finish(int partitions)
    {
        var sql = new SqlCount();
        await using var db = _database.Context(sql);
        var windows = Enumerable.Range(0, partitions).Select(partition => Window(partition, records: 10)).ToList();

        await db.InsertWindows(windows, Cancellation);
        await db.FinishRecords(windows.SelectMany(window => Enumerable.Repeat(window.Id, window.Partition == 0 ? 4 : 10)), Cancellation);

        // The first one commits by itself. In a unit of work, the other one is part of the unit's transaction.
        Assert.Equal(("WRITE LOCK", 1), sql.Seen);
        Assert.Equal("0: 4", await _database.Scalar<string>(Windows));
    }

    /// <summary>With several lanes, the records of one window are in two units of work.</summary>
    [Fact]
    public async Task Of_two_units_that_finish_a_window_together_one_deletes_it()
    {
        var window = Window(partition: 3, records: 2);
        await using var first = _database.Context();
        await using var second = _database.Context();
        await first.InsertWindows([window], Cancellation);
        await using var transaction = await first.Database.BeginTransactionAsync(Cancellation);
        await first.FinishRecords([window.Id], Cancellation);

        var finishing = second.FinishRecords([window.Id], Cancellation);
        await Eventually.True(async () => finishing.IsCompleted || await _database.WaitingFor("transactionid") > 0);
        await transaction.CommitAsync(Cancellation);
        await finishing;

        Assert.Null(await _database.Scalar<string>(Windows));
    }

    /// <summary>Each window has ten records in the offsets 0 to 9; four of them are finished.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task Any_number_of_partitions_costs_one_statement_to_take_over(int partitions)
    {
        var sql = new SqlCount();
        await using var db = _database.Context(sql);
        var windows = Enumerable.Range(-2, partitions + 2).Select(partition => Window(partition, records: 10)).ToList();
        await db.InsertWindows(windows, Cancellation);
        await db.FinishRecords(windows.SelectMany(window => Enumerable.Repeat(window.Id, 4)), Cancellation);
        sql.Restart();

        TakenPartition[] taken = [.. windows.Skip(1).Select(x => new TakenPartition("analytics", "payments", x.Partition, CommittedOf(x)))];
        var lost = await db.TakeOverWindows(taken, TimeProvider.System.GetUtcNow(), Cancellation);

        Assert.Equal(("LOCK", 0), sql.Seen);
        Assert.Equal(Enumerable.Range(0, partitions), lost.Select(x => x.Partition).Order());
        Assert.All(lost, loss => Assert.Equal(6, loss.Records));
        Assert.Equal(-2, await _database.Scalar<int>("SELECT partition FROM delivery_window WHERE abandoned_at IS NULL"));

        static long CommittedOf(DeliveryWindow window) => window.Partition == -1 ? window.ToOffset - 1 : window.ToOffset;
    }

    static DeliveryWindow Window(int partition, int records) => DeliveryWindow.Of(
        [.. Enumerable.Range(0, records).Select(offset => Record(partition, offset))], TimeProvider.System.GetUtcNow());

    static TopicRecordContext Record(int partition, int offset) => new("payments", partition, offset, "analytics", 0, null, null);
}
