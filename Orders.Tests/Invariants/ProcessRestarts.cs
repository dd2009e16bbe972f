using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>The application, one life after the other: each ends by kill -9. Who talks to it finds the life of the moment, or nobody.</summary>
internal sealed class ProcessRestarts(Func<OrdersProcess> launch) : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    readonly List<OrdersProcess> _dead = [];
    volatile OrdersProcess? _current;

    public int Deaths { get; private set; }

    /// <summary>What all lives have said.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Null while nobody listens.</summary>
    public HttpClient? Http => _current is { HasExited: false, IsListening: true } life ? life.Http : null;

    public async Task Begin()
    {
        var life = launch();
        _current = life;
        await life.IsReady("API reference");
    }

    /// <summary>What is left of it is put away at the end: a customer may be about to talk to it.</summary>
    public async Task Die()
    {
        var life = _current!;
        _current = null;
        await life.Kill();
        Deaths++;
        Output += life.Output;
        _dead.Add(life);
    }

    /// <summary>Asks until it is answered with something other than "not now": what a client with patience does.</summary>
    public async Task<HttpResponseMessage> Ask(Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        (await Eventually.Is(() => Try(request, cancellationToken), answer => answer is not null, Patience, pause: Pause))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var dead in _dead)
            await dead.DisposeAsync();
        _dead.Clear();
        if (_current is not { } life)
            return;
        _current = null;
        Output += life.Output;
        await life.DisposeAsync();
    }

    async Task<HttpResponseMessage?> Try(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        if (Http is not { } http)
            return null;
        try
        {
            using var message = request();
            var answer = await http.SendAsync(message, cancellationToken);
            return (int)answer.StatusCode >= 500 ? null : answer;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
