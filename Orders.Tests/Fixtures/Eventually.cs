using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Orders.Tests.Fixtures;

/// <summary>Waits until something holds, with a limit. The one place where tests wait by the clock.</summary>
public static class Eventually
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Reads until the value is as it should be, and returns it. Fails with the last value seen. A longer pause is for many who wait at once.</summary>
    public static async Task<T> Is<T>(
        Func<Task<T>> read, Func<T, bool> asItShouldBe, TimeSpan? limit = null, [CallerArgumentExpression(nameof(asItShouldBe))] string? condition = null,
        TimeSpan? pause = null)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (asItShouldBe(value))
                return value;
            if (waiting.Elapsed > (limit ?? DefaultLimit))
                throw new XunitException($"Not within {(limit ?? DefaultLimit).TotalSeconds:0.#} s: {condition}. Last seen: {ArgumentFormatter.Format(value)}");
            await Task.Delay(pause ?? Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task<T> Is<T>(
        Func<T> read, Func<T, bool> asItShouldBe, TimeSpan? limit = null, [CallerArgumentExpression(nameof(asItShouldBe))] string? condition = null) =>
        Is(() => Task.FromResult(read()), asItShouldBe, limit, condition);

    public static Task Equal<T>(T expected, Func<Task<T>> read, TimeSpan? limit = null, [CallerArgumentExpression(nameof(read))] string? what = null) =>
        Is(read, value => EqualityComparer<T>.Default.Equals(value, expected), limit, $"{what} is {ArgumentFormatter.Format(expected)}");

    public static Task True(Func<Task<bool>> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Is(condition, x => x, limit, what);

    public static Task True(Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Is(condition, x => x, limit, what);

    /// <summary>Watches for a while that something does not happen.</summary>
    public static async Task Never(Func<bool> condition, TimeSpan during, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var watching = Stopwatch.StartNew();
        while (watching.Elapsed < during)
        {
            if (condition())
                throw new XunitException($"Came to hold after {watching.Elapsed.TotalSeconds:0.#} s: {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a value has come to rest: it is as expected for a while, without a break. On its way there it may pass what is expected.</summary>
    public static async Task Rests<T>(T expected, Func<T> read, TimeSpan during, [CallerArgumentExpression(nameof(read))] string? what = null)
    {
        var waiting = Stopwatch.StartNew();
        var resting = Stopwatch.StartNew();
        while (true)
        {
            var value = read();
            if (!EqualityComparer<T>.Default.Equals(value, expected))
                resting.Restart();
            else if (resting.Elapsed >= during)
                return;
            if (waiting.Elapsed > DefaultLimit)
                throw new XunitException($"Not at rest within {DefaultLimit.TotalSeconds:0.#} s: {what} is {ArgumentFormatter.Format(expected)}. Last seen: {ArgumentFormatter.Format(value)}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs assertions until all pass. Fails as they last failed.</summary>
    public static async Task Passes(Func<Task> assertions, TimeSpan? limit = null)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertions();
                return;
            }
            catch (XunitException) when (waiting.Elapsed < (limit ?? DefaultLimit))
            {
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            }
        }
    }
}
