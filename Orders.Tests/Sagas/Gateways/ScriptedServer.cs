using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>A minimal HTTP server on a socket that answers or fails as a test scripts it: one exchange per connection.</summary>
sealed class ScriptedServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Func<string, Task<Reaction>> _react;
    readonly Task _serving;
    int _requests;

    ScriptedServer(Func<string, Task<Reaction>> react)
    {
        _react = react;
        _listener.Start();
        _serving = Serve();
    }

    public Uri BaseUrl => new($"http://{_listener.LocalEndpoint}/");
    public int Requests => Volatile.Read(ref _requests);

    public static ScriptedServer Start(params Reaction[] reactions)
    {
        var next = 0;
        return new(_ => Task.FromResult(reactions[Math.Min(Interlocked.Increment(ref next), reactions.Length) - 1]));
    }

    /// <param name="react">Gets the whole request, before any answer.</param>
    public static ScriptedServer Start(Func<string, Task<Reaction>> react) => new(react);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // The listener outlives its accept: an accept on a stopped listener fails with a socket error.
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    async Task Serve()
    {
        var exchanges = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                exchanges.Add(Exchange(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        await Task.WhenAll(exchanges);
    }

    async Task Exchange(TcpClient client)
    {
        using (client)
        {
            var request = await Read(client.GetStream());
            // A client may open a connection ahead and close it unused.
            if (request.Length == 0)
                return;
            Interlocked.Increment(ref _requests);
            var reaction = await _react(request);
            try
            {
                await reaction.Do(client, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client disconnected, or the test is over.
            }
        }
    }

    static async Task<string> Read(NetworkStream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(request.ToString()))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
                break;
            request.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        return request.ToString();
    }

    static bool IsWhole(string request) => request.Split("\r\n\r\n", 2) is [var head, var body]
        && (head.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? body.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : body.Length >= Length(head));

    static int Length(string head) => head.Split("\r\n")
        .Where(x => x.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(x => int.Parse(x.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
}

/// <summary>What the server does after reading a request.</summary>
sealed record Reaction(Func<TcpClient, CancellationToken, Task> Do)
{
    /// <summary>Keeps the connection open without an answer until the test ends.</summary>
    public static Reaction Hang { get; } = new((_, cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default));

    /// <summary>Resets the connection with TCP RST.</summary>
    public static Reaction Reset { get; } = new((client, _) =>
    {
        client.LingerState = new LingerOption(true, 0);
        return Task.CompletedTask;
    });

    /// <summary>Closes the connection without an answer.</summary>
    public static Reaction Close { get; } = new((_, _) => Task.CompletedTask);

    /// <summary>Sends fewer bytes than the answer's Content-Length.</summary>
    public static Reaction HalfAnswer { get; } = Raw("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":\"ch_1\"");

    /// <param name="status">The status code.</param>
    /// <param name="body">The body, as JSON.</param>
    /// <param name="header">A further header, without the end of its line.</param>
    public static Reaction Answer(int status, string body = "", string? header = null) => Raw(
        $"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
        + $"Connection: close\r\nLocation: /elsewhere\r\n{(header is null ? "" : header + "\r\n")}\r\n{body}");

    static Reaction Raw(string answer) => new(async (client, cancellationToken) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken));
}
