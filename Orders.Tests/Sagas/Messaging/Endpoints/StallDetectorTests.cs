using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Tests.Sagas.Messaging.Endpoints;

[Trait("Category", "Unit")]
public sealed class StallDetectorTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    readonly StallDetector _detector = new(TimeSpan.FromMinutes(2));
    DateTimeOffset _now = Start;

    public StallDetectorTests() => _detector.Begin(Start);

    [Fact]
    public void Records_that_wait_while_nothing_moves_are_a_stall()
    {
        Assert.False(Passes(110, Waiting(5)));
        Assert.True(Passes(30, Waiting(5)));
        Assert.NotNull(_detector.StalledSince);
    }

    [Fact]
    public void A_finished_record_is_a_move()
    {
        Assert.False(Passes(110, Waiting(5)));
        Assert.False(Passes(110, Waiting(6)));
    }

    [Fact]
    public void A_failed_attempt_is_a_move()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.False(Passes(110, Waiting(5)));
            _detector.Failed(_now);
        }
    }

    [Fact]
    public void A_failed_attempt_of_one_line_moves_no_other_line()
    {
        Assert.False(Passes(110, Waiting(5, id: 1), Waiting(5, id: 2)));
        _detector.Failed(_now, ofLine: 1);
        Assert.True(Passes(30, Waiting(5, id: 1), Waiting(5, id: 2)));
    }

    [Fact]
    public void An_endpoint_without_waiting_records_is_not_stalled() => Assert.False(Passes(600, new WorkLine(1, Waits: false, 5)));

    [Fact]
    public void A_poll_thread_that_does_not_poll_is_a_stall_even_without_partitions()
    {
        for (var second = 0; second < 120; second++)
            Assert.False(Tick());
        Assert.True(Tick());
    }

    [Fact]
    public void A_new_consumer_starts_the_clock_and_only_a_move_ends_the_stall()
    {
        Passes(130, Waiting(5));
        _detector.Begin(_now);
        Assert.False(Passes(10, Waiting(5)));
        Assert.NotNull(_detector.StalledSince);

        Passes(1, Waiting(6));
        Assert.Null(_detector.StalledSince);
    }

    [Fact]
    public void A_process_that_was_frozen_is_not_stalled()
    {
        Assert.False(Passes(10, Waiting(5)));
        _now = _now.AddHours(3);
        Assert.False(_detector.Check(_now));
        Assert.True(Passes(130, Waiting(5)));
    }

    static WorkLine Waiting(long progress, int id = 1) => new(id, Waits: true, progress);

    bool Passes(int seconds, params WorkLine[] lines)
    {
        var hasStalled = false;
        for (var second = 0; second < seconds; second++)
        {
            _detector.Polled(_now, lines);
            hasStalled |= Tick();
        }

        return hasStalled;
    }

    bool Tick()
    {
        _now = _now.AddSeconds(1);
        return _detector.Check(_now);
    }
}
