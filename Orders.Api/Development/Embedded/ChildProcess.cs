using System.ComponentModel;
using System.Diagnostics;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A process that ends with ours, however ours ends (<see cref="ChildGuard"/>). Its output goes to a file, not to us, so it never blocks on us.</summary>
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

    /// <summary>Ends what an earlier run left over, then starts the program.</summary>
    /// <exception cref="StartupException">The program does not exist or may not be run, or what was left over does not end.</exception>
    public static async Task<ChildProcess> Start(ChildProcessOptions options, CancellationToken cancellation)
    {
        await OrphanedProcess.End(options, cancellation);
        KeepPreviousLog(options);
        try
        {
            var process = Process.Start(ChildGuard.StartInfo(options))!;
            if (ProcessIdentity.Of(process.Id) is { } identity)
                await File.WriteAllTextAsync(options.PidFile, identity.ToString(), CancellationToken.None);
            return new(options, process);
        }
        catch (Win32Exception e)
        {
            throw new StartupException($"{options.Program} cannot be run: {e.Message}.", e);
        }
    }

    public Task WaitForExit(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Asks the child to stop and waits; after <see cref="ChildProcessOptions.StopLimit"/> it is killed.</summary>
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

    /// <summary>Ends the child as a crash does (SIGKILL).</summary>
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

    // The write end of the guard's pipe; closing it twice does nothing.
    void ReleaseGuard() => _process.StandardInput.Close();
}
