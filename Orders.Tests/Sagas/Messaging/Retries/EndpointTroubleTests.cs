using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Retries;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Unit")]
public sealed class EndpointTroubleTests
{
    static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 10, 0, 0, TimeSpan.Zero));
    readonly List<bool> _changes = [];
    readonly EndpointTrouble _trouble;

    public EndpointTroubleTests() => _trouble = Trouble(_time);

    [Fact]
    public void Failures_of_as_many_keys_as_the_threshold_are_trouble_since_the_first_of_them()
    {
        var first = _time.GetUtcNow();
        Fail(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Fail(2);
        Assert.False(_trouble.IsOpen);
        Fail(3);

        Assert.Equal((true, first), (_trouble.IsOpen, _trouble.Since));
        Assert.Equal([true], _changes);
        Assert.False(_trouble.Ended.IsCompleted);
    }

    [Fact]
    public void Failures_of_one_key_are_no_trouble_of_the_endpoint()
    {
        for (var i = 0; i < 10; i++)
            Fail(1);

        Assert.False(_trouble.IsOpen);
    }

    [Fact]
    public void A_success_in_between_starts_the_count_again()
    {
        Fail(1);
        Fail(2);
        _trouble.Succeeded();
        Fail(3);
        Fail(4);

        Assert.False(_trouble.IsOpen);
    }

    [Fact]
    public async Task A_success_ends_the_trouble()
    {
        Fail(1);
        Fail(2);
        Fail(3);
        var ended = _trouble.Ended;
        _time.Advance(TimeSpan.FromMinutes(10));
        _trouble.Succeeded();

        await ended;
        Assert.Equal((false, null), (_trouble.IsOpen, _trouble.Since));
        Assert.Equal([true, false], _changes);
    }

    [Fact]
    public void Others_succeed_for_as_long_as_three_pauses_after_a_success()
    {
        Assert.False(_trouble.DoOthersSucceed);
        _trouble.Succeeded();
        Assert.True(_trouble.DoOthersSucceed);
        Fail(1);
        Assert.True(_trouble.DoOthersSucceed);

        _time.Advance(3 * LongestPause);
        Assert.False(_trouble.DoOthersSucceed);
    }

    /// <summary>Each waiting record may be tried once after an outage, before its failure is its own.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Others_succeed_only_a_pause_after_an_outage_even_of_few_keys(byte keys)
    {
        _trouble.Succeeded();
        for (byte key = 1; key <= keys; key++)
            Fail(key);
        _time.Advance(LongestPause);
        _trouble.Succeeded();
        Assert.False(_trouble.DoOthersSucceed);

        _time.Advance(LongestPause);
        Assert.True(_trouble.DoOthersSucceed);
    }

    [Fact]
    public void A_short_failure_between_successes_is_no_outage()
    {
        Fail(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        _trouble.Succeeded();

        Assert.True(_trouble.DoOthersSucceed);
    }

    [Fact]
    public void A_record_leaves_its_lane_always_without_trouble_and_once_in_an_interval_during_trouble()
    {
        Assert.True(_trouble.MayStore());
        Assert.True(_trouble.MayStore());
        Fail(1);
        Fail(2);
        Fail(3);
        Assert.False(_trouble.MayStore());
        _time.Advance(ProbeInterval);

        Assert.True(_trouble.MayStore());
        Assert.False(_trouble.MayStore());
    }

    [Fact]
    public void A_clock_that_is_set_back_delays_no_probe()
    {
        var clock = new ShiftedClock(_time);
        var trouble = Trouble(clock);
        for (byte key = 1; key <= 3; key++)
            trouble.FirstAttemptFailed([key]);
        Assert.False(trouble.MayStore());

        clock.Ahead = -TimeSpan.FromHours(1);
        _time.Advance(ProbeInterval);

        Assert.True(trouble.MayStore());
    }

    EndpointTrouble Trouble(TimeProvider time) => new(threshold: 3, ProbeInterval, LongestPause, time) { Changed = _changes.Add };

    void Fail(byte key) => _trouble.FirstAttemptFailed([key]);
}
