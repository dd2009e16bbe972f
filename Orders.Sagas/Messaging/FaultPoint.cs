using System.Diagnostics;
using System.Globalization;

namespace Orders.Sagas.Messaging;

/// <summary>
/// Places between two steps where a test lets the process die as by <c>kill -9</c>: <c>ORDERS_FAULT_POINT=name</c>, or <c>name:3</c> for the third time that it
/// is reached; with <c>name:3:freeze</c> it freezes as by <c>kill -STOP</c>, and may go on later. Compiled into Debug builds only; a Release build holds no call.
/// </summary>
internal static class FaultPoint
{
    public const string Variable = "ORDERS_FAULT_POINT";

    /// <summary>A record was read, and nothing done with it.</summary>
    public const string Received = "received";

    /// <summary>A unit's records went through their consumers, and nothing is committed.</summary>
    public const string Processed = "processed";

    /// <summary>The unit is committed in the database, or without a unit what the consumers commit themselves; the offset is not.</summary>
    public const string Committed = "committed";

    /// <summary>The relay has read its rows, and sent none.</summary>
    public const string Claimed = "claimed";

    /// <summary>The broker has acknowledged the relay's records, and their rows are still there.</summary>
    public const string Produced = "produced";

    /// <summary>At most once: the records are on record as about to be committed, and are not committed.</summary>
    public const string WindowOpened = "window-opened";

    /// <summary>At most once: the offset is committed, and nothing is processed.</summary>
    public const string OffsetCommitted = "offset-committed";

    /// <summary>An effect that must not be repeated blindly is on record, and not begun.</summary>
    public const string EffectRecorded = "effect-recorded";

    /// <summary>An effect without transaction is claimed, and not begun.</summary>
    public const string EffectClaimed = "effect-claimed";

    /// <summary>An effect without transaction has happened, and is not confirmed.</summary>
    public const string EffectDone = "effect-done";

    /// <summary>A Kafka transaction holds its output, and not its offset.</summary>
    public const string TransactionProduced = "transaction-produced";

    /// <summary>A Kafka transaction holds its output and its offset, and is not committed.</summary>
    public const string TransactionOpen = "transaction-open";

    /// <summary>A Kafka transaction is committed, and whoever began it does not know that yet.</summary>
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
