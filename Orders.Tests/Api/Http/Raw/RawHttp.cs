using System.Net.Sockets;
using System.Text;

namespace Orders.Tests.Api.Http.Raw;

/// <summary>Sends bytes to the server as they are. An HTTP client would correct or refuse what tests have to send.</summary>
internal static class RawHttp
{
    static int _keys;

    /// <summary>Sends one request on a connection of its own, and reads until the server closes the connection.</summary>
    /// <param name="server">The server.</param>
    /// <param name="request">The request, which asks to close the connection.</param>
    /// <param name="isCutOff">Whether the client has nothing more to send, although the request may be unfinished.</param>
    public static async Task<RawAnswer?> Send(Uri server, byte[] request, bool isCutOff = false)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = client.GetStream();
        // The server may answer before it has read the whole request, and then close the connection.
        var reading = Read(stream, cancellationToken);
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            if (isCutOff)
                client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The answer tells why the server refused the rest of the request.
        }

        return RawAnswer.Parse(await reading);
    }

    static async Task<byte[]> Read(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, cancellationToken);
        }
        catch (IOException)
        {
            // The connection was reset after the answer.
        }

        return received.ToArray();
    }

    /// <summary>Sends a request, and resets the connection without reading the answer.</summary>
    public static async Task Leave(Uri server, byte[] request)
    {
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A request of Latin-1 text. Lines end as HTTP wants it; the connection is closed after it.</summary>
    public static byte[] Request(string line, IEnumerable<string>? headers = null, byte[]? body = null)
    {
        string[] all = [line, "Host: localhost", "Connection: close", .. headers ?? []];
        return [.. Encoding.Latin1.GetBytes(string.Join("\r\n", all) + "\r\n\r\n"), .. body ?? []];
    }

    /// <summary>A request with a JSON body whose length is stated.</summary>
    public static byte[] Json(string line, string json, params string[] headers) => WithLength(line, Encoding.UTF8.GetBytes(json),
        headers.Any(x => x.StartsWith("Content-Type", StringComparison.OrdinalIgnoreCase))
            ? headers
            : [.. headers, "Content-Type: application/json"]);

    /// <summary>A request with any body whose length is stated.</summary>
    public static byte[] WithLength(string line, byte[] body, params string[] headers) =>
        Request(line, [.. headers, $"Content-Length: {body.Length}"], body);

    /// <summary>A request whose body comes in chunks, without its length.</summary>
    public static byte[] Chunked(string line, byte[] body, params string[] headers) => Request(
        line, [.. headers, "Transfer-Encoding: chunked"], [.. body.Chunk(64 * 1024).SelectMany(Chunk), .. "0\r\n\r\n"u8]);

    /// <summary>A key that no request has used.</summary>
    public static string NewKey() => $"raw-{Interlocked.Increment(ref _keys)}";

    static byte[] Chunk(byte[] bytes) => [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
}
