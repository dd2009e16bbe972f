using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Unit")]
public sealed class EndpointTroubleTests
{
    static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 10, 0, 0, TimeSpan.Zero));
    readonly List<bool> _changes = [];
    readonly EndpointTrouble _trouble;

    public EndpointTroubleTests() => _trouble = new(threshold: 3, ProbeInterval, _time) { Changed = _changes.Add };

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
        Assert.Equal((false, null, _time.GetUtcNow()), (_trouble.IsOpen, _trouble.Since, _trouble.EndedAt));
        Assert.Equal(_time.GetUtcNow(), _trouble.LastSuccessAt);
        Assert.Equal([true, false], _changes);
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

    void Fail(byte key) => _trouble.FirstAttemptFailed([key]);
}
