using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>A minimal SMTP server on a socket that accepts every e-mail, unless a test scripts a step.</summary>
/// <remarks>The steps are the SMTP commands, <see cref="Greeting"/> and <see cref="EndOfData"/>.</remarks>
sealed class ScriptedMailServer : IAsyncDisposable
{
    public const string Greeting = "greeting";
    public const string EndOfData = "end of data";

    /// <summary>In place of a reply: closes the connection.</summary>
    public const string HangUp = "";

    /// <summary>In place of a reply: never answers.</summary>
    public const string Hang = "...";

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<string, string> _script = new();
    readonly ConcurrentDictionary<string, string> _next = new();
    readonly ConcurrentQueue<MimeMessage> _taken = new();
    readonly ConcurrentQueue<string> _steps = new();
    readonly ConcurrentQueue<string> _recipients = new();
    readonly Task _serving;

    ScriptedMailServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Serve();
    }

    public int Port { get; }

    /// <summary>The e-mails that arrived completely, regardless of the reply.</summary>
    public IReadOnlyCollection<MimeMessage> Taken => _taken;

    /// <summary>The steps that clients reached.</summary>
    public IReadOnlyCollection<string> Steps => _steps;

    /// <summary>The recipients that clients named, as they wrote them.</summary>
    public IReadOnlyCollection<string> Recipients => _recipients;

    public static ScriptedMailServer Start() => new();

    public void Script(string step, string reply) => _script[step] = reply;

    /// <summary>Scripts a step for the next time only.</summary>
    public void ScriptOnce(string step, string reply) => _next[step] = reply;

    public void Recover() => _script.Clear();

    /// <summary>Refuses connections from now on.</summary>
    public void StopListening() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    async Task Serve()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(Session(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    async Task Session(TcpClient client)
    {
        using (client)
        await using (var stream = client.GetStream())
        {
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var isOpen = await Reply(stream, Greeting, "220 scripted");
            while (isOpen && await Line(reader) is { } line)
            {
                if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
                    _recipients.Enqueue(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line["RCPT TO:".Length..])));
                isOpen = await Execute(line.Split(' ')[0].ToUpperInvariant(), reader, stream);
            }
        }
    }

    async Task<bool> Execute(string command, StreamReader reader, NetworkStream stream)
    {
        var isOpen = await Reply(stream, command, command switch { "DATA" => "354 continue", "QUIT" => "221 bye", _ => "250 ok" });
        if (command != "DATA" || !isOpen || _script.ContainsKey("DATA"))
            return isOpen && command != "QUIT";
        if (await Message(reader) is not { } message)
            return false;
        _taken.Enqueue(message);
        return await Reply(stream, EndOfData, "250 taken");
    }

    /// <returns>Null when the client disconnected before the end of the e-mail.</returns>
    async Task<MimeMessage?> Message(StreamReader reader)
    {
        var message = new StringBuilder();
        var line = await Line(reader);
        for (; line is not (null or "."); line = await Line(reader))
            message.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        return line is null ? null : await MimeMessage.LoadAsync(new MemoryStream(Encoding.Latin1.GetBytes(message.ToString())));
    }

    async Task<string?> Line(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync(_stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    async Task<bool> Reply(NetworkStream stream, string step, string usual)
    {
        _steps.Enqueue(step);
        var reply = _next.TryRemove(step, out var next) ? next : _script.GetValueOrDefault(step, usual);
        if (reply == Hang)
            await Task.Delay(Timeout.Infinite, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        if (reply is Hang or HangUp)
            return false;
        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"));
        return true;
    }
}
