using System.Diagnostics;
using System.Globalization;

namespace Orders.Sagas.Messaging;

/// <summary>Points between two steps at which a test kills the process, as <c>kill -9</c> would. Debug builds only.</summary>
/// <remarks>
/// The variable <c>ORDERS_FAULT_POINT</c> holds <c>name</c>; <c>name:3</c> for the third time that the process reaches the point; or
/// <c>name:3:freeze</c> to suspend the process, as <c>kill -STOP</c> would.
/// </remarks>
internal static class FaultPoint
{
    public const string Variable = "ORDERS_FAULT_POINT";

    /// <summary>A record was read; nothing else has happened.</summary>
    public const string Received = "received";

    /// <summary>The consumers of a unit of work have returned; nothing is committed.</summary>
    public const string Processed = "processed";

    /// <summary>The statements of a unit of work have run, and hold their locks; nothing is committed.</summary>
    public const string Written = "written";

    /// <summary>The unit of work is committed in the database; the offset is not committed.</summary>
    public const string Committed = "committed";

    /// <summary>A record has failed and leaves its lane; it is not stored.</summary>
    public const string RetryDecided = "retry-decided";

    /// <summary>A record is in the retry store; its offset is not committed.</summary>
    public const string RetryStored = "retry-stored";

    /// <summary>The unit of work of a retried record is committed; its row is not deleted.</summary>
    public const string RetryCommitted = "retry-committed";

    /// <summary>The relay has claimed rows and sent none of them.</summary>
    public const string Claimed = "claimed";

    /// <summary>The broker has acknowledged the relay's records; their rows are not deleted.</summary>
    public const string Produced = "produced";

    /// <summary>At most once: the delivery windows are written; the offsets are not committed.</summary>
    public const string WindowOpened = "window-opened";

    /// <summary>At most once: offsets are committed; no record is processed.</summary>
    public const string OffsetCommitted = "offset-committed";

    /// <summary>An attempt at a non-repeatable effect is persisted; the effect has not begun.</summary>
    public const string EffectRecorded = "effect-recorded";

    /// <summary>An effect without a transaction is claimed, not begun.</summary>
    public const string EffectClaimed = "effect-claimed";

    /// <summary>An effect without a transaction has happened, not confirmed.</summary>
    public const string EffectDone = "effect-done";

    /// <summary>A Kafka transaction holds its output, not its offset.</summary>
    public const string TransactionProduced = "transaction-produced";

    /// <summary>A Kafka transaction holds output and offset, not committed.</summary>
    public const string TransactionOpen = "transaction-open";

    /// <summary>A Kafka transaction is committed; its producer has not received the answer.</summary>
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
