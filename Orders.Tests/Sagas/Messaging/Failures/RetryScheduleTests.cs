using FsCheck;
using FsCheck.Fluent;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class RetryScheduleTests
{
    static readonly RetrySchedule Schedule = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(1, 0, 200)]
    [InlineData(2, 0, 400)]
    [InlineData(8, 0, 25_600)]
    [InlineData(9, 0, 30_000)]
    [InlineData(int.MaxValue, 0, 30_000)]
    [InlineData(1, 0.5, 150)]
    [InlineData(1, 1, 100)]
    [InlineData(9, 1, 15_000)]
    public void Pauses_double_up_to_the_cap_and_are_shortened_by_up_to_a_half(int failures, double random, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Schedule.PauseAfter(failures, random));

    [Fact]
    public void No_pause_is_longer_than_the_cap_or_shorter_than_half_of_the_first() => Prop.ForAll(
        Gen.Choose(1, int.MaxValue).Select(x => TimeSpan.FromTicks(1 + (long)x * x)).ToArbitrary(),
        Gen.OneOf(Gen.Choose(1, 80), Gen.Choose(1, int.MaxValue)).ToArbitrary(),
        Gen.Choose(0, 1000).ToArbitrary(),
        (first, failures, thousandths) =>
        {
            var schedule = new RetrySchedule(first, TimeSpan.MaxValue);
            var (pause, next) =
                (schedule.PauseAfter(failures, thousandths / 1000d), schedule.PauseAfter(failures + (failures < int.MaxValue ? 1 : 0), 0));
            return pause >= first / 2 && pause <= TimeSpan.MaxValue && pause <= next;
        }).QuickCheckThrowOnFailure();

    /// <summary>An external system may name any time: it ends no wait early, and none lasts for longer than the cap.</summary>
    [Fact]
    public void The_backoff_begins_after_the_time_for_which_attempts_are_expected_to_fail() => Prop.ForAll(
        Gen.OneOf(
            Gen.Choose(0, 40_000).Select(x => TimeSpan.FromMilliseconds(x)),
            Gen.Choose(0, int.MaxValue).Select(x => TimeSpan.FromSeconds(x))).ToArbitrary(),
        Gen.Choose(1, 80).ToArbitrary(),
        (known, failures) =>
        {
            var pause = Schedule.PauseAfter(failures, known);
            return pause <= Schedule.Cap
                && pause >= Min(known, Schedule.Cap)
                && pause <= known + Schedule.PauseAfter(failures, random: 0)
                && (pause == Schedule.Cap || pause >= known + Schedule.PauseAfter(failures, random: 1));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_such_a_time_the_pause_is_the_backoff() =>
        Assert.InRange(Schedule.PauseAfter(2, retryAfter: null), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400));

    [Fact]
    public void An_impossible_schedule_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.PauseAfter(0, 0));
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
