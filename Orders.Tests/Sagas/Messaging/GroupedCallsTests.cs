using System.Collections.Concurrent;
using Npgsql;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging;

[Trait("Category", "Unit")]
public sealed class GroupedCallsTests
{
    const int Limit = 4;
    const int Poison = 13;

    readonly ConcurrentQueue<int[]> _groups = [];
    readonly TaskCompletionSource _first = new();
    readonly GroupedCalls<int, int> _calls;

    public GroupedCallsTests() => _calls = new(Square, Limit);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_arrive_while_a_group_runs_form_the_next_groups()
    {
        var answers = Enumerable.Range(1, 7).Select(x => Run(x)).ToList();
        await Eventually.True(() => _groups.Count == 1);
        _first.SetResult();

        var squares = await Task.WhenAll(answers);

        Assert.Equal([1, 4, 9, 16, 25, 36, 49], squares);
        Assert.Equal(7, _groups.Sum(x => x.Length));
        Assert.All(_groups, group => Assert.InRange(group.Length, 1, Limit));
        Assert.Contains(_groups, group => group.Length == Limit);
    }

    [Fact]
    public async Task A_request_that_fails_fails_no_other_one()
    {
        var (before, poison, after) = (Run(1), Run(Poison), Run(2));
        _first.SetResult();

        Assert.Equal((1, 4), (await before, await after));
        await Assert.ThrowsAsync<InvalidOperationException>(() => poison);
    }

    /// <summary>So the calls never need more than one connection.</summary>
    [Fact]
    public async Task The_requests_of_a_failed_group_run_one_after_the_other()
    {
        var alone = new TaskCompletionSource();
        var calls = new GroupedCalls<int, int>(async numbers =>
        {
            _groups.Enqueue([.. numbers]);
            if (numbers.Count > 1)
                throw new InvalidOperationException("together");
            await (numbers[0] == 1 ? _first.Task : alone.Task);
            return numbers;
        });
        var first = calls.Run(1, Cancel);
        await Eventually.True(() => _groups.Count == 1);
        var others = Enumerable.Range(2, 5).Select(x => calls.Run(x, Cancel)).ToList();
        _first.SetResult();

        await Eventually.True(() => _groups.Count > 2);
        Assert.Equal([1, 5, 1], _groups.Select(x => x.Length));
        alone.SetResult();
        var answers = await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 2, 3, 4, 5, 6], answers);
    }

    [Fact]
    public async Task A_failed_connection_is_tried_once_more_and_not_for_each_request()
    {
        var calls = new GroupedCalls<int, int>(async numbers =>
        {
            _groups.Enqueue([.. numbers]);
            await _first.Task;
            return numbers[0] == 1 ? numbers : throw new InvalidOperationException("wrapped", new NpgsqlException("cut"));
        });
        var first = calls.Run(1, Cancel);
        await Eventually.True(() => _groups.Count == 1);
        var others = Enumerable.Range(2, 5).Select(x => calls.Run(x, Cancel)).ToList();
        _first.SetResult();

        Assert.Equal(1, await first);
        foreach (var other in others)
            await Assert.ThrowsAsync<InvalidOperationException>(() => other);
        Assert.Equal([1, 5, 1], _groups.Select(x => x.Length));
    }

    [Fact]
    public async Task A_request_whose_caller_has_gone_is_not_begun()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Run(1);
        await Eventually.True(() => _groups.Count == 1);
        var gone = _calls.Run(2, caller.Token);
        await caller.CancelAsync();
        _first.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal((1, 9), (await running, await Run(3)));
        Assert.DoesNotContain(_groups, group => group.Contains(2));
    }

    [Fact]
    public async Task A_caller_that_leaves_a_running_group_does_not_wait()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = _calls.Run(1, caller.Token);
        await Eventually.True(() => _groups.Count == 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        _first.SetResult();
    }

    Task<int> Run(int number) => _calls.Run(number, Cancel);

    async Task<IReadOnlyList<int>> Square(IReadOnlyList<int> numbers)
    {
        _groups.Enqueue([.. numbers]);
        await _first.Task;
        return numbers.Contains(Poison) ? throw new InvalidOperationException("poison") : [.. numbers.Select(x => x * x)];
    }
}
