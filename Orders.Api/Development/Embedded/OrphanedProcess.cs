using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A child that an earlier, killed copy of us left behind: waited for (its guard is stopping it), asked once more, and then killed.</summary>
internal static class OrphanedProcess
{
    public static async Task End(ChildProcessOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(options.PidFile))
            return;
        if (ProcessIdentity.Parse(await File.ReadAllTextAsync(options.PidFile, cancellation)) is { IsRunning: true } leftOver)
            await End(leftOver, options, cancellation);
        File.Delete(options.PidFile);
    }

    static async Task End(ProcessIdentity leftOver, ChildProcessOptions options, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsWindows())
            ProcessSignal.Send(leftOver.Id, options.StopSignal == "INT" ? ProcessSignal.Interrupt : ProcessSignal.Terminate);
        if (!OperatingSystem.IsWindows() && await Ended(leftOver, options.StopLimit, cancellation))
            return;
        using (var process = Process.GetProcessById(leftOver.Id))
            process.Kill(entireProcessTree: true);
        if (!await Ended(leftOver, TimeSpan.FromSeconds(5), cancellation))
            throw new StartupException($"Process {leftOver.Id} ({options.Name}), left over from an earlier run, does not end: end it and start again.");
    }

    static async Task<bool> Ended(ProcessIdentity process, TimeSpan limit, CancellationToken cancellation)
    {
        var waiting = Stopwatch.StartNew();
        while (process.IsRunning)
        {
            if (waiting.Elapsed > limit)
                return false;
            await Task.Delay(50, cancellation);
        }
        return true;
    }
}
