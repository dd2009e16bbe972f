using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>
/// A bare SMTP server on a socket that takes every e-mail, except where a test has scripted a step otherwise. Steps are the commands' names, besides
/// <see cref="Greeting"/> and <see cref="EndOfData"/>.
/// </summary>
sealed class ScriptedMailServer : IAsyncDisposable
{
    public const string Greeting = "greeting";
    public const string EndOfData = "end of data";

    /// <summary>A script's reply that ends the connection instead.</summary>
    public const string HangUp = "";

    /// <summary>A script's reply that never comes.</summary>
    public const string Hang = "...";

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<string, string> _script = new();
    readonly ConcurrentQueue<MimeMessage> _taken = new();
    readonly ConcurrentQueue<string> _steps = new();
    readonly Task _serving;

    ScriptedMailServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Serve();
    }

    public int Port { get; }

    /// <summary>The e-mails that arrived whole, whatever the sender was told.</summary>
    public IReadOnlyCollection<MimeMessage> Taken => _taken;

    /// <summary>The steps that were reached.</summary>
    public IReadOnlyCollection<string> Steps => _steps;

    public static ScriptedMailServer Start() => new();

    public void Script(string step, string reply) => _script[step] = reply;

    public void Recover() => _script.Clear();

    /// <summary>From now on nobody listens.</summary>
    public void GoAway() => _listener.Stop();

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
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
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
            var goesOn = await Reply(stream, Greeting, "220 scripted");
            while (goesOn && await Line(reader) is { } line)
                goesOn = await Obey(line.Split(' ')[0].ToUpperInvariant(), reader, stream);
        }
    }

    async Task<bool> Obey(string command, StreamReader reader, NetworkStream stream)
    {
        var goesOn = await Reply(stream, command, command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" });
        if (command != "DATA" || !goesOn || _script.ContainsKey("DATA"))
            return goesOn && command != "QUIT";
        if (await Message(reader) is not { } message)
            return false;
        _taken.Enqueue(message);
        return await Reply(stream, EndOfData, "250 taken");
    }

    /// <summary>Null when the sender is gone before its end: then nothing was handed over.</summary>
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
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
    }

    async Task<bool> Reply(NetworkStream stream, string step, string usual)
    {
        _steps.Enqueue(step);
        var reply = _script.GetValueOrDefault(step, usual);
        if (reply == Hang)
            await Task.Delay(Timeout.Infinite, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        if (reply is Hang or HangUp)
            return false;
        await stream.WriteAsync(Encoding.Latin1.GetBytes(reply + "\r\n"));
        return true;
    }
}
