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
        _floors.Known(100);
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
        _floors.Known(100);
        Round(1, 1);
        Round(1, 1);

        Round(1, 1, first: 60);

        Assert.Equal(60, Floor);
        Assert.Equal(101, _floors.Current[Lane + 1]);
    }

    [Fact]
    public void A_row_below_its_floor_lowers_the_floor_once_a_minute_searches_everything()
    {
        _floors.Known(100);
        Round(1, 1);
        Round(1, 1);
        Round(1, 1);
        _time.Advance(OutboxFloors.Interval);
        Assert.Equal(101, _floors.StartRound().From[Lane]);

        _time.Advance(TimeSpan.FromMinutes(1));
        var round = _floors.StartRound();
        Assert.Equal(0, round.From[Lane]);
        _floors.EndRound(round, First(60), 1, 1);

        Assert.Equal(60, Floor);
    }

    [Fact]
    public void A_reset_forgets_the_floors_and_what_was_about_to_settle()
    {
        _floors.Known(100);
        Round(1, 1);
        Round(1, 1);
        Round(1, 1);
        _floors.Known(200);
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
        Assert.False(_floors.IsRoundDue);
        _time.Advance(OutboxFloors.Interval);
        Assert.True(_floors.IsRoundDue);
        _floors.StartRound();
        Assert.False(_floors.IsRoundDue);
    }

    /// <summary>A process without a relay knows the rows that it saw.</summary>
    [Fact]
    public void A_row_that_a_round_saw_settles_as_a_relayed_one_does()
    {
        Round(1, 1, first: 60);
        Round(1, 1);

        Round(1, 1);

        Assert.Equal(61, Floor);
    }

    /// <summary>It saw ids of the server that failed, and another server may number rows again from a lower id on.</summary>
    [Fact]
    public void A_round_that_began_before_a_reset_changes_nothing()
    {
        var early = _floors.StartRound();
        _floors.Reset();
        _floors.EndRound(early, First(500), 1, 1);

        Round(1, 1);
        Round(1, 1);
        Round(1, 1);

        Assert.InRange(Floor, 0, 1);
    }

    /// <summary>A transaction may take an id before it is known as running.</summary>
    [Fact]
    public void Transactions_count_only_an_interval_after_the_id_was_known()
    {
        _floors.Known(100);
        Round(1, 5);
        _floors.EndRound(_floors.StartRound(), First(null), 5, 6);
        _floors.EndRound(_floors.StartRound(), First(null), 6, 7);
        Assert.Equal(0, Floor);

        Round(7, 8);
        Round(8, 9);

        Assert.Equal(101, Floor);
    }

    long Floor => _floors.Current[Lane];

    void Round(long oldestRunning, long nextTransaction, long? first = null)
    {
        _time.Advance(OutboxFloors.Interval);
        _floors.EndRound(_floors.StartRound(), First(first), oldestRunning, nextTransaction);
    }

    static long?[] First(long? id)
    {
        var first = new long?[OutboxOptions.LaneCount];
        first[Lane] = id;
        return first;
    }
}
