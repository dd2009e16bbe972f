using System.ComponentModel;
using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A child process that ends when this process ends, also by a crash (<see cref="ChildGuard"/>).</summary>
/// <remarks>The child's output goes to a log file, so the child never blocks on a full pipe.</remarks>
internal sealed class ChildProcess : IAsyncDisposable
{
    readonly ChildProcessOptions _options;
    readonly Process _process;

    ChildProcess(ChildProcessOptions options, Process process)
    {
        _options = options;
        _process = process;
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;
    public int ExitCode => _process.ExitCode;

    /// <summary>Ends an earlier run's orphan, then starts the program.</summary>
    /// <exception cref="StartupException">The program is missing or not executable, or the orphan does not end.</exception>
    public static async Task<ChildProcess> Start(ChildProcessOptions options, CancellationToken cancellationToken)
    {
        await OrphanedProcess.End(options, cancellationToken);
        KeepPreviousLog(options);
        try
        {
            var process = Process.Start(ChildGuard.StartInfo(options))!;
            if (ProcessIdentity.Of(process.Id) is { } identity)
                await File.WriteAllTextAsync(options.PidFile, identity.ToString(), CancellationToken.None);
            return new(options, process);
        }
        catch (Win32Exception exception)
        {
            throw new StartupException($"{options.Program} cannot be run: {exception.Message}.", exception);
        }
    }

    public Task WaitForExit(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Asks the child to stop and waits; kills the child after <see cref="ChildProcessOptions.StopLimit"/>.</summary>
    public async Task Stop()
    {
        ReleaseGuard();
        if (OperatingSystem.IsWindows())
            _process.Kill(entireProcessTree: true);
        using var limit = new CancellationTokenSource(_options.StopLimit + TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        File.Delete(_options.PidFile);
    }

    /// <summary>Kills the child with SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        ReleaseGuard();
    }

    /// <summary>The last lines that the child wrote.</summary>
    public string LogTail(int lines = 10) => LogTail(_options.LogFile, lines);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _process.Dispose();
    }

    static string LogTail(string file, int lines)
    {
        if (!File.Exists(file))
            return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return string.Join(Environment.NewLine, reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }

    static void KeepPreviousLog(ChildProcessOptions options)
    {
        if (File.Exists(options.LogFile))
            File.Move(options.LogFile, options.LogFile + ".previous", overwrite: true);
    }

    // Standard input is the write end of the guard's pipe. A second close does nothing.
    void ReleaseGuard() => _process.StandardInput.Close();
}
