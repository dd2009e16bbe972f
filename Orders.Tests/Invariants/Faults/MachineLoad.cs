using System.Globalization;

namespace Orders.Tests.Invariants.Faults;

/// <summary>How much longer a limit is on a machine that others keep busy.</summary>
internal static class MachineLoad
{
    const string File = "/proc/loadavg";

    /// <summary>The processes and servers of this test alone reach this load while they heal.</summary>
    const double OwnLoadPerCore = 2;
    const double LargestFactor = 4;

    /// <summary>Returns 1 on a machine of our own, and up to 4 on a busy one: by the load of the last minute.</summary>
    public static double Factor() => System.IO.File.Exists(File)
        ? Math.Clamp(LoadPerCore() / OwnLoadPerCore, 1, LargestFactor)
        : 1;

    static double LoadPerCore() =>
        double.Parse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture) / Environment.ProcessorCount;
}
