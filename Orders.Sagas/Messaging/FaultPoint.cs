using System.Diagnostics;
using System.Globalization;

namespace Orders.Sagas.Messaging;

/// <summary>
/// Places between two steps at which a test kills the process, as by <c>kill -9</c>. <c>ORDERS_FAULT_POINT=name</c> kills it the first time
/// it gets there, <c>name:3</c> the third time; <c>name:3:freeze</c> stops it instead, as by <c>kill -STOP</c>. Debug builds only: a
/// Release build contains no call.
/// </summary>
internal static class FaultPoint
{
    public const string Variable = "ORDERS_FAULT_POINT";

    /// <summary>A record is read, and not yet processed.</summary>
    public const string Received = "received";

    /// <summary>The consumers have processed a unit's records, and nothing is committed.</summary>
    public const string Processed = "processed";

    /// <summary>The database commit is done (the unit's, or the consumers' own); the offset is not committed.</summary>
    public const string Committed = "committed";

    /// <summary>The relay has read its rows, and sent none of them.</summary>
    public const string Claimed = "claimed";

    /// <summary>The broker has acknowledged the relay's records; their rows still exist.</summary>
    public const string Produced = "produced";

    /// <summary>At most once: the delivery window is persisted; the offset is not committed.</summary>
    public const string WindowOpened = "window-opened";

    /// <summary>At most once: the offset is committed; no record is processed.</summary>
    public const string OffsetCommitted = "offset-committed";

    /// <summary>The intent of an effect that must not be repeated blindly is persisted; the effect has not begun.</summary>
    public const string EffectRecorded = "effect-recorded";

    /// <summary>An effect without a transaction is claimed, and not begun.</summary>
    public const string EffectClaimed = "effect-claimed";

    /// <summary>An effect without a transaction has happened, and is not confirmed.</summary>
    public const string EffectDone = "effect-done";

    /// <summary>A Kafka transaction contains its output, and not yet its offset.</summary>
    public const string TransactionProduced = "transaction-produced";

    /// <summary>A Kafka transaction contains its output and its offset, and is not committed.</summary>
    public const string TransactionOpen = "transaction-open";

    /// <summary>A Kafka transaction is committed; its producer has not got the answer yet.</summary>
    public const string TransactionCommitted = "transaction-committed";

    const string Freeze = "freeze";

    static readonly (string Name, int Time, bool Freezes)? Armed = Parse(Environment.GetEnvironmentVariable(Variable));
    static int _times;

    [Conditional("FAULT_POINTS")]
    public static void Reach(string name)
    {
        if (Armed is not { } armed || armed.Name != name || Interlocked.Increment(ref _times) != armed.Time)
            return;
        if (armed.Freezes)
        {
            using var stop = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            stop.WaitForExit();
            return;
        }

        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    static (string, int, bool)? Parse(string? text) => text?.Split(':') switch
    {
        [{ Length: > 0 } name] => (name, 1, false),
        [{ Length: > 0 } name, var time] => (name, int.Parse(time, CultureInfo.InvariantCulture), false),
        [{ Length: > 0 } name, var time, Freeze] => (name, int.Parse(time, CultureInfo.InvariantCulture), true),
        _ => null,
    };
}
