using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orders.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Faults;

/// <summary>A process of all roles, with a supervisor: an ended process is started again.</summary>
/// <remarks>A process that starts while a server is down ends with an error, as it should.</remarks>
internal sealed class ServedProcess(string name, Func<OrdersProcess> launch) : IFaultTarget, IAsyncDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>A stop drains for 30 s, and leaves consumers behind after another 30 s.</summary>
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(90);

    /// <summary>While a server is away, no process starts.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly CancellationTokenSource _end = new();
    readonly List<OrdersProcess> _ended = [];
    readonly List<string> _findings = [];
    readonly StringBuilder _output = new();
    OrdersProcess? _current;
    Task _supervision = Task.CompletedTask;

    public string Name => name;

    public IReadOnlyList<FaultKind> Kinds { get; } = [FaultKind.Kill, FaultKind.Freeze, FaultKind.Terminate];

    /// <summary>How often the process was started.</summary>
    public int Starts { get; private set; }

    /// <summary>What a process must not do: end by itself after its start, or ignore SIGTERM.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>The running process if it listens; else null.</summary>
    public OrdersProcess? Listening
    {
        get
        {
            lock (_lock)
                return _current is { HasExited: false, IsListening: true } process ? process : null;
        }
    }

    /// <summary>The output of all processes so far.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
                return $"{_output}{_current?.Output}";
        }
    }

    public void Start()
    {
        Launch();
        _supervision = Supervise();
    }

    public async Task Suffer(Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is FaultKind.Freeze)
        {
            var frozen = _current;
            frozen?.Freeze();
            await Task.Delay(fault.For, cancellationToken);
            frozen?.Resume();
            return;
        }

        if (TakeCurrent() is { } process)
            await End(process, fault.Kind);
        await Task.Delay(fault.For, cancellationToken);
        Launch();
        await WaitUntilListening(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _supervision;
        if (TakeCurrent() is { } process)
            await End(process, FaultKind.Terminate);
        foreach (var ended in _ended)
            await ended.DisposeAsync();
        _end.Dispose();
    }

    async Task End(OrdersProcess process, FaultKind how)
    {
        if (how is FaultKind.Kill)
            await process.Kill();
        else
        {
            try
            {
                await process.Stop(ProcessSignal.Terminate).WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _findings.Add($"{name} did not end within {StopLimit.TotalSeconds:0} s after SIGTERM");
                await process.Kill();
            }
        }

        Keep(process, $"ended by {how}");
    }

    /// <summary>Waits for the new process, but not for long: a process that is starting meets faults too.</summary>
    async Task WaitUntilListening(CancellationToken cancellationToken)
    {
        for (var starting = Stopwatch.StartNew(); Listening is null && starting.Elapsed < StartLimit;)
            await Task.Delay(BetweenLooks, cancellationToken);
    }

    /// <summary>Takes the process away from the supervisor, which then does not start it again.</summary>
    OrdersProcess? TakeCurrent()
    {
        lock (_lock)
            return Interlocked.Exchange(ref _current, null);
    }

    void Launch()
    {
        lock (_lock)
            (_current, Starts) = (launch(), Starts + 1);
    }

    async Task Supervise()
    {
        while (!_end.IsCancellationRequested)
        {
            await Task.Delay(BetweenLooks, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                if (_current is not { HasExited: true } ended)
                    continue;
                if (ended.IsListening)
                    _findings.Add($"{name} ended by itself");
                Keep(ended, "ended by itself");
                Launch();
            }
        }
    }

    /// <summary>Keeps the client until the end, because a customer may be about to use it.</summary>
    void Keep(OrdersProcess process, string why)
    {
        lock (_lock)
        {
            _output.Append(process.Output).AppendLine(CultureInfo.InvariantCulture, $"--- {name} {why}");
            _ended.Add(process);
        }
    }
}
