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
/// <param name="After">How long the target has worked before: a time of day would hit a slow machine while everything still starts.</param>
/// <param name="Kind">What happens.</param>
/// <param name="For">How long it is frozen, or not running.</param>
internal sealed record Fault(TimeSpan After, FaultKind Kind, TimeSpan For)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} for {For.TotalSeconds:0.0} s, after {After.TotalSeconds:0.0} s of work");
}
