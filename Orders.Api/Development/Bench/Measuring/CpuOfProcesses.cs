using System.Diagnostics;
using System.Globalization;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>The CPU time of a process and of its children, those that have ended too, from <c>/proc</c>.</summary>
internal static class CpuOfProcesses
{
    /// <summary>Linux reports ticks of this many a second to every program.</summary>
    const double TicksPerSecond = 100;

    /// <summary>Where the fields are after the program's name, which may hold spaces: see proc(5).</summary>
    const int Parent = 1;
    const int Own = 11;
    const int Ended = 13;

    /// <summary>The seconds; null where there is no <c>/proc</c>, or no such process.</summary>
    public static double? Seconds(int? process)
    {
        if (process is not { } root || Fields(root) is not { } fields)
            return null;
        var running = Process.GetProcesses().Select(x => Fields(x.Id)).Where(x => x is not null && Number(x[Parent]) == root);
        return (Ticks(fields, Own) + Ticks(fields, Ended) + running.Sum(child => Ticks(child!, Own))) / TicksPerSecond;
    }

    /// <summary>The fields of a line of <c>/proc/pid/stat</c> after the program's name.</summary>
    public static string[] Fields(string line) => line[(line.LastIndexOf(')') + 2)..].Split(' ');

    static string[]? Fields(int process)
    {
        try
        {
            return Fields(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    static long Ticks(string[] fields, int first) => Number(fields[first]) + Number(fields[first + 1]);

    static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
