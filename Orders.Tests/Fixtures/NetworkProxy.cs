using System.Net;
using System.Net.Sockets;

namespace Orders.Tests.Fixtures;

/// <summary>A TCP proxy between a client and a server that a test can cut.</summary>
/// <remarks>
/// A cut is silent: connections stay open and carry nothing, not even their end. Data in flight arrives after <see cref="Restore"/>.
/// </remarks>
internal sealed class NetworkProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;
    readonly Func<IConnectionFilter>? _newFilter;
    volatile TaskCompletionSource _connected = new();

    /// <param name="host">The server's address.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="newFilter">Makes the filter of a new connection; by default everything passes unchanged.</param>
    public NetworkProxy(string host, int port, Func<IConnectionFilter>? newFilter = null)
    {
        (Server, _newFilter) = ((host, port), newFilter);
        _connected.SetResult();
        _listener.Start();
        _accepting = Accept();
    }

    public (string Host, int Port) Server { get; }

    /// <summary>The port on loopback to which clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut() => _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Restore() => _connected.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(Forward(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task Forward(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await _connected.Task.WaitAsync(_end.Token);
                await server.ConnectAsync(Server.Host, Server.Port, _end.Token);
                (client.NoDelay, server.NoDelay) = (true, true);
                var filter = _newFilter?.Invoke();
                await Task.WhenAll(
                    Copy(client.Client, server.Client, filter is null ? null : filter.FromClient),
                    Copy(server.Client, client.Client, filter is null ? null : filter.FromServer));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side has closed, or the server does not listen. Closing both connections reports it to the other side.
            }
        }
    }

    async Task Copy(Socket from, Socket to, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? filter)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                await _connected.Task.WaitAsync(_end.Token);
                ReadOnlyMemory<byte> received = buffer.AsMemory(0, count);
                await to.SendAsync(filter?.Invoke(received) ?? received, _end.Token);
            }

            await _connected.Task.WaitAsync(_end.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            await _connected.Task.WaitAsync(_end.Token);
            from.Dispose();
            to.Dispose();
        }
    }
}
