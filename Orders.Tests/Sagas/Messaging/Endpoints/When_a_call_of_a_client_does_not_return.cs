using Orders.Sagas.Messaging.Endpoints;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Endpoints;

/// <summary>A client's calls have a limit outside of the client, and one thread.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_call_of_a_client_does_not_return
{
    readonly BoundedCalls _calls = new();
    readonly TaskCompletionSource _returns = new();
    readonly List<string> _made = [];

    [Fact]
    public void Calls_that_return_share_a_thread()
    {
        HashSet<int> threads = [];

        for (var i = 0; i < 3; i++)
            Assert.True(_calls.TryRun(() => threads.Add(Environment.CurrentManagedThreadId), Eventually.DefaultLimit));
        Assert.True(_calls.Close(() => threads.Add(Environment.CurrentManagedThreadId), Eventually.DefaultLimit));

        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(threads));
    }

    [Fact]
    public void A_failure_is_the_callers()
    {
        Assert.Throws<TimeoutException>(() => _calls.TryRun(() => throw new TimeoutException(), Eventually.DefaultLimit));
        Assert.True(_calls.TryRun(() => { }, Eventually.DefaultLimit));
        Assert.Throws<TimeoutException>(() => _calls.Close(() => throw new TimeoutException(), Eventually.DefaultLimit));
    }

    [Fact]
    public async Task The_caller_goes_on_and_the_client_is_closed_when_the_call_has_returned()
    {
        Assert.False(_calls.TryRun(Hang, TimeSpan.FromMilliseconds(50)));

        Assert.False(_calls.Close(() => _made.Add("closed"), Eventually.DefaultLimit));

        Assert.Empty(_made);
        Assert.Throws<ObjectDisposedException>(() => _calls.TryRun(() => { }, Eventually.DefaultLimit));
        _returns.SetResult();
        await Eventually.True(() => _made.Count == 2);
        Assert.Equal(["returned", "closed"], _made);
    }

    void Hang()
    {
        _returns.Task.Wait(Eventually.DefaultLimit);
        _made.Add("returned");
    }
}
