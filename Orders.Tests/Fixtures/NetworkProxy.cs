using System.Net;
using System.Net.Sockets;

namespace Orders.Tests.Fixtures;

/// <summary>
/// A network between a client and a server that can be cut: nobody is told, connections stay open, and nothing comes through any more, not even their end. What
/// was on its way arrives late, when it is mended.
/// </summary>
internal sealed class NetworkProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;
    volatile TaskCompletionSource _whole = new();

    public NetworkProxy(string host, int port)
    {
        FarEnd = (host, port);
        _whole.SetResult();
        _listener.Start();
        _accepting = Accept();
    }

    public (string Host, int Port) FarEnd { get; }

    /// <summary>The near end, on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut() => _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend() => _whole.TrySetResult();

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
                connections.Add(Carry(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task Carry(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await _whole.Task.WaitAsync(_end.Token);
                await far.ConnectAsync(FarEnd.Host, FarEnd.Port, _end.Token);
                (near.NoDelay, far.NoDelay) = (true, true);
                await Task.WhenAll(Carry(near.Client, far.Client), Carry(far.Client, near.Client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One end is gone, or nothing listens there: the other end hears of it when this connection is closed.
            }
        }
    }

    async Task Carry(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                await _whole.Task.WaitAsync(_end.Token);
                await to.SendAsync(buffer.AsMemory(0, count), _end.Token);
            }

            await _whole.Task.WaitAsync(_end.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            await _whole.Task.WaitAsync(_end.Token);
            from.Dispose();
            to.Dispose();
        }
    }
}
