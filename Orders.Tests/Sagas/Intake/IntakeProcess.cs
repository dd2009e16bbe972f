using System.Globalization;
using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Intake;

/// <summary>The application as a separate process with the role intake, to be killed and paused.</summary>
internal sealed class IntakeProcess : IAsyncDisposable
{
    /// <summary>
    /// Shorter than the session's time-out: a process whose partitions are reassigned was paused longer than its transaction may last.
    /// </summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(2);

    static int _count;
    readonly ChildProcess _process;
    readonly ChildProcessOptions _options;

    IntakeProcess(ChildProcess process, ChildProcessOptions options) => (_process, _options) = (process, options);

    public bool HasExited => _process.HasExited;

    /// <summary>The whole output of the process.</summary>
    public string Log => _process.LogTail(int.MaxValue);

    /// <param name="database">The test's database.</param>
    /// <param name="prefix">The prefix of the topics.</param>
    /// <param name="faultPoint">Where the process kills itself: see <see cref="FaultPoint"/>.</param>
    public static async Task<IntakeProcess> Start(TestDatabase database, string prefix, string? faultPoint = null)
    {
        var (program, arguments) = OwnExecutable.Command;
        var options = new ChildProcessOptions
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{prefix}intake-{Interlocked.Increment(ref _count)}"),
            Program = program,
            Arguments = [.. arguments, "serve", "--urls", "http://127.0.0.1:0"],
            Directory = TestRun.Folder("intake"),
            Environment = new Dictionary<string, string?>
            {
                ["Orders__Roles"] = "intake",
                ["ConnectionStrings__Orders"] = database.ConnectionString,
                ["Kafka__BootstrapServers"] = await TestBroker.BootstrapServers(),
                ["Kafka__TopicPrefix"] = prefix,
                ["Intake__BatchRecordLimit"] = "40",
                ["Intake__TransactionTimeout"] = TransactionTimeout.ToString(),
                ["Intake__Consumer__SessionTimeoutMs"] = "3000",
                ["Intake__Consumer__HeartbeatIntervalMs"] = "300",
                [FaultPoint.Variable] = faultPoint,
            },
        };
        return new(await ChildProcess.Start(options, TestContext.Current.CancellationToken), options);
    }

    public Task HasStarted() => Eventually.True(() =>
        _process.HasExited ? throw new InvalidOperationException(Log) : Log.Contains("Roles", StringComparison.Ordinal));

    /// <summary>Kills the process with SIGKILL.</summary>
    public Task Kill() => _process.Kill();

    public void Pause() => ProcessSignal.Send(_process.Id, ProcessSignal.Stop);

    public void Resume() => ProcessSignal.Send(_process.Id, ProcessSignal.Continue);

    public override string ToString() => _options.Name;

    /// <summary>Stops the process, and waits for its exit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Resume();
        await _process.DisposeAsync();
    }
}
