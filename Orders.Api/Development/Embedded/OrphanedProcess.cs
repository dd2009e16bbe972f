using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>Ends a child process that outlived an earlier, killed application: by signal, then by kill.</summary>
internal static class OrphanedProcess
{
    public static async Task End(ChildProcessOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(options.PidFile))
            return;
        if (ProcessIdentity.Parse(await File.ReadAllTextAsync(options.PidFile, cancellationToken)) is { IsRunning: true } orphan)
            await End(orphan, options, cancellationToken);
        File.Delete(options.PidFile);
    }

    static async Task End(ProcessIdentity orphan, ChildProcessOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
            ProcessSignal.Send(orphan.Id, options.StopSignal == "INT" ? ProcessSignal.Interrupt : ProcessSignal.Terminate);
        if (!OperatingSystem.IsWindows() && await Ended(orphan, options.StopLimit, cancellationToken))
            return;
        using (var process = Process.GetProcessById(orphan.Id))
            process.Kill(entireProcessTree: true);
        if (!await Ended(orphan, TimeSpan.FromSeconds(5), cancellationToken))
            throw new StartupException(
                $"Process {orphan.Id} ({options.Name}) of an earlier run does not end. Kill that process, and start again.");
    }

    static async Task<bool> Ended(ProcessIdentity process, TimeSpan limit, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (process.IsRunning)
        {
            if (waiting.Elapsed > limit)
                return false;
            await Task.Delay(50, cancellationToken);
        }
        return true;
    }
}
