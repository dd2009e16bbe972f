using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging;

[Trait("Category", "Unit")]
public sealed class When_periodic_work_fails
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_failure_is_reported_and_the_next_round_tries_again()
    {
        var time = new FakeTimeProvider();
        var work = new Work(time) { Next = () => throw new InvalidOperationException("broken") };
        await work.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => work is { Rounds: 1, Failures: 1 });

        work.Next = () => Task.CompletedTask;
        await Eventually.True(() =>
        {
            time.Advance(Pause);
            return work.Rounds > 1;
        });

        Assert.Equal(1, work.Failures);
        await work.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_round_that_a_stop_interrupts_is_no_failure()
    {
        var work = new Work(new FakeTimeProvider());
        work.Next = () => Task.Delay(Timeout.Infinite, work.Stopping);
        await work.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => work.Rounds == 1);

        await work.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, 0), (work.Rounds, work.Failures));
        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully);
    }

    sealed class Work(TimeProvider time) : PeriodicBackgroundService(Pause, time)
    {
        int _rounds;
        int _failures;

        public Func<Task> Next { get; set; } = () => Task.CompletedTask;
        public CancellationToken Stopping { get; private set; }
        public int Rounds => Volatile.Read(ref _rounds);
        public int Failures => Volatile.Read(ref _failures);

        protected override Task Round(CancellationToken cancellationToken)
        {
            Stopping = cancellationToken;
            Interlocked.Increment(ref _rounds);
            return Next();
        }

        protected override void Failed(Exception exception) => Interlocked.Increment(ref _failures);
    }
}
