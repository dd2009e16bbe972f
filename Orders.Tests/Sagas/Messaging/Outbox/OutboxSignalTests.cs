using Orders.Sagas.Messaging.Outbox;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Unit")]
public sealed class OutboxSignalTests
{
    readonly OutboxSignal _signal = new();

    [Fact]
    public async Task A_signal_raised_before_the_wait_ends_it_at_once()
    {
        _signal.Raise();
        await _signal.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_signal_raised_twice_ends_one_wait()
    {
        _signal.Raise();
        _signal.Raise();
        await _signal.Wait(TestContext.Current.CancellationToken);
        Assert.False(_signal.Wait(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task A_wait_whose_limit_is_over_takes_no_later_signal()
    {
        await _signal.Wait(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        _signal.Raise();
        await _signal.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var waiting = _signal.Wait(TimeSpan.FromMinutes(1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
