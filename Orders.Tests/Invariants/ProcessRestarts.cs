using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>A sequence of application processes, each ended by SIGKILL; clients always reach the current one.</summary>
internal sealed class ProcessRestarts(Func<OrdersProcess> launch) : IApplication, IAsyncDisposable
{
    static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(8);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    readonly List<OrdersProcess> _killed = [];
    volatile OrdersProcess? _current;

    public int Kills { get; private set; }

    /// <summary>The output of all ended processes.</summary>
    public string Output { get; private set; } = "";

    /// <summary>A client of the current process; null while no process listens.</summary>
    public HttpClient? Http => _current is { HasExited: false, IsListening: true } process ? process.Http : null;

    public async Task Start()
    {
        var process = launch();
        _current = process;
        await process.WaitUntilReady("API reference");
    }

    /// <summary>Kills the current process.</summary>
    /// <remarks>The killed process keeps its client until the end, because a customer may be about to use it.</remarks>
    public async Task Kill()
    {
        var process = _current!;
        _current = null;
        await process.Kill();
        Kills++;
        Output += process.Output;
        _killed.Add(process);
    }

    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        (await Eventually.Is(() => TrySend(request, cancellationToken), answer => answer is not null, AnswerLimit, pause: Pause))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var killed in _killed)
            await killed.DisposeAsync();
        _killed.Clear();
        if (_current is not { } process)
            return;
        _current = null;
        Output += process.Output;
        await process.DisposeAsync();
    }

    async Task<HttpResponseMessage?> TrySend(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        if (Http is not { } http)
            return null;
        try
        {
            using var message = request();
            var answer = await http.SendAsync(message, cancellationToken);
            return (int)answer.StatusCode >= 500 ? null : answer;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
