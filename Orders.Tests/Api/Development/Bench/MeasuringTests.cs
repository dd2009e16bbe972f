using Orders.Api.Development.Bench.Measuring;

namespace Orders.Tests.Api.Development.Bench;

[Trait("Category", "Unit")]
public sealed class MeasuringTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_loop_begins_calls_although_none_has_ended()
    {
        const int Count = 20;
        var begun = 0;
        var all = new TaskCompletionSource();

        var result = await OpenLoop.Run(1_000, Count, Call, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal((Count, 10), (result.Milliseconds.Count, result.Failed));
        // The first call waited for the last one, which was due 19 ms later.
        Assert.True(result.Milliseconds[0] >= Count - 1, $"The first call took {result.Milliseconds[0]} ms.");

        async Task<bool> Call(int number)
        {
            if (Interlocked.Increment(ref begun) == Count)
                all.SetResult();
            await all.Task;
            return number % 2 == 0;
        }
    }

    [Fact]
    public async Task Drain_rate_counts_from_the_first_progress()
    {
        long[] done = [0, 0, 10, 20, 40];
        var drain = new Drain();
        var next = 0;

        await drain.Watch(_ => Task.FromResult(done[next++]), sample => sample.Done == 40, TimeSpan.FromMinutes(1), Token);

        var (first, last) = (drain.Samples[2], drain.Samples[^1]);
        Assert.Equal(30 / (last.At - first.At).TotalSeconds, drain.Rate, precision: 6);
    }

    [Fact]
    public async Task Drain_gives_up_at_its_limit() => await Assert.ThrowsAsync<TimeoutException>(
        () => new Drain().Watch(_ => Task.FromResult(1L), _ => false, TimeSpan.Zero, Token));

    [Fact]
    public void Name_of_a_process_may_hold_spaces_and_parentheses() =>
        Assert.Equal(["S", "42", "1"], CpuOfProcesses.Fields("17 (a (b) c) S 42 1"));

    [Fact]
    public void Own_process_has_used_CPU() => Assert.True(!OperatingSystem.IsLinux() || CpuOfProcesses.Seconds(Environment.ProcessId) > 0);

    [Fact]
    public void Unknown_process_has_no_CPU_time() => Assert.Null(CpuOfProcesses.Seconds(null));
}
