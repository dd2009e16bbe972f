using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Orders.Tests.Fixtures;

/// <summary>Waits until a condition holds, with a limit. Tests wait by the clock only here.</summary>
public static class Eventually
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Reads until the value meets the condition, and returns the value. Fails with the last value.</summary>
    /// <remarks>A test with many concurrent waits passes a longer pause.</remarks>
    public static async Task<T> Is<T>(
        Func<Task<T>> read, Func<T, bool> condition, TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string? what = null,
        TimeSpan? pause = null)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (condition(value))
                return value;
            if (waiting.Elapsed > (limit ?? DefaultLimit))
                throw new XunitException(
                    $"Not within {(limit ?? DefaultLimit).TotalSeconds:0.#} s: {what}. Last value: {ArgumentFormatter.Format(value)}");
            await Task.Delay(pause ?? Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task<T> Is<T>(
        Func<T> read, Func<T, bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Is(() => Task.FromResult(read()), condition, limit, what);

    public static Task Equal<T>(
        T expected, Func<Task<T>> read, TimeSpan? limit = null, [CallerArgumentExpression(nameof(read))] string? what = null) =>
        Is(read, value => EqualityComparer<T>.Default.Equals(value, expected), limit, $"{what} is {ArgumentFormatter.Format(expected)}");

    public static Task True(
        Func<Task<bool>> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Is(condition, x => x, limit, what);

    public static Task True(
        Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        Is(condition, x => x, limit, what);

    /// <summary>Fails if the condition holds at any time during a period.</summary>
    public static async Task Never(Func<bool> condition, TimeSpan during, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var watching = Stopwatch.StartNew();
        while (watching.Elapsed < during)
        {
            if (condition())
                throw new XunitException($"Became true after {watching.Elapsed.TotalSeconds:0.#} s: {what}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a value equals the expected one for a whole period, without a break.</summary>
    public static async Task Settles<T>(
        T expected, Func<T> read, TimeSpan during, [CallerArgumentExpression(nameof(read))] string? what = null)
    {
        var waiting = Stopwatch.StartNew();
        var settled = Stopwatch.StartNew();
        while (true)
        {
            var value = read();
            if (!EqualityComparer<T>.Default.Equals(value, expected))
                settled.Restart();
            else if (settled.Elapsed >= during)
                return;
            if (waiting.Elapsed > DefaultLimit)
            {
                throw new XunitException(
                    $"Not settled within {DefaultLimit.TotalSeconds:0.#} s: {what} is {ArgumentFormatter.Format(expected)}. "
                    + $"Last value: {ArgumentFormatter.Format(value)}");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs assertions until all pass. Fails with the last failure.</summary>
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
