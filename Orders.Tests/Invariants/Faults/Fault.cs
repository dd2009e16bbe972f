using System.Globalization;

namespace Orders.Tests.Invariants.Faults;

internal enum FaultKind
{
    /// <summary>SIGKILL, and a new start after a while.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    Freeze,

    /// <summary>SIGTERM, and a new start a while after the exit.</summary>
    Terminate,
}

/// <summary>What happens to a process or a server.</summary>
/// <param name="Target">The name of the process or server.</param>
/// <param name="Kind">What happens.</param>
/// <param name="At">When it happens, from the start of the faults. It is later when the last fault of the target still lasts.</param>
/// <param name="For">How long it is frozen, or not running.</param>
internal sealed record Fault(string Target, FaultKind Kind, TimeSpan At, TimeSpan For)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalSeconds,6:0.0} s {Target}: {Kind} for {For.TotalSeconds:0.0} s");
}
