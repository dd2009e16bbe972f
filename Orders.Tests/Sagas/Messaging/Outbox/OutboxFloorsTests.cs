using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Outbox;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Unit")]
public sealed class OutboxFloorsTests
{
    const int Lane = 3;
    readonly FakeTimeProvider _time = new();
    readonly OutboxFloors _floors;

    public OutboxFloorsTests() => _floors = new OutboxFloors(_time);

    [Fact]
    public void A_floor_passes_a_relayed_id_when_all_transactions_of_a_later_time_have_ended()
    {
        _floors.Relayed(100);
        Round(oldestRunning: 7, nextTransaction: 9);
        Round(oldestRunning: 7, nextTransaction: 10);
        Round(oldestRunning: 9, nextTransaction: 11);
        Assert.Equal(0, Floor);

        Round(oldestRunning: 10, nextTransaction: 12);

        Assert.Equal(101, Floor);
    }

    [Fact]
    public void A_floor_never_passes_a_row_that_waits()
    {
        _floors.Relayed(100);
        Round(1, 1);
        Round(1, 1);

        Round(1, 1, first: 60);

        Assert.Equal(60, Floor);
        Assert.Equal(101, _floors.Current[Lane + 1]);
    }

    [Fact]
    public void A_row_below_its_floor_lowers_the_floor_once_a_minute_searches_everything()
    {
        _floors.Relayed(100);
        Round(1, 1);
        Round(1, 1);
        Round(1, 1);
        _time.Advance(OutboxFloors.Interval);
        Assert.Equal(101, _floors.StartRound()![Lane]);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _floors.StartRound()![Lane]);
        _floors.EndRound(First(60), 1, 1);

        Assert.Equal(60, Floor);
    }

    [Fact]
    public void A_reset_forgets_the_floors_and_what_was_about_to_settle()
    {
        _floors.Relayed(100);
        Round(1, 1);
        Round(1, 1);
        Round(1, 1);
        _floors.Relayed(200);
        Round(1, 1);
        _floors.Reset();

        Round(1, 1);
        Round(1, 1);
        Round(1, 1);

        Assert.InRange(Floor, 0, 1);
    }

    [Fact]
    public void A_round_is_due_once_an_interval()
    {
        Assert.Null(_floors.StartRound());
        _time.Advance(OutboxFloors.Interval);
        Assert.NotNull(_floors.StartRound());
        Assert.Null(_floors.StartRound());
    }

    long Floor => _floors.Current[Lane];

    void Round(long oldestRunning, long nextTransaction, long? first = null)
    {
        _time.Advance(OutboxFloors.Interval);
        Assert.NotNull(_floors.StartRound());
        _floors.EndRound(First(first), oldestRunning, nextTransaction);
    }

    static long?[] First(long? id)
    {
        var first = new long?[OutboxOptions.LaneCount];
        first[Lane] = id;
        return first;
    }
}
