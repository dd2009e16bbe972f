using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>
/// The application as its user starts it, <c>dotnet Orders.Api.dll</c>, with nothing configured but a data directory. It listens on a port that the system gives it when it
/// is up, and says on which: a port chosen before would be free for others during the whole start.
/// </summary>
internal sealed partial class OrdersProcess : IAsyncDisposable
{
    const string AnyPort = "http://127.0.0.1:0";
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    static readonly TimeSpan ExitLimit = TimeSpan.FromMinutes(3);

    readonly Process _process;
    readonly StringBuilder _output = new();
    volatile HttpClient? _http;

    OrdersProcess(Process process, string folder)
    {
        (_process, Folder) = (process, folder);
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http => _http ?? throw new InvalidOperationException($"It has not said yet where it listens: {Output}");

    public bool HasExited => _process.HasExited;

    /// <summary>As <c>kill -STOP</c> leaves it: state T by proc(5), the first field behind the name.</summary>
    public bool IsFrozen => File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].TrimStart().StartsWith('T');

    /// <summary>It has said where it listens.</summary>
    public bool IsListening => _http is not null;

    public string Folder { get; }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <param name="folder">The data directory.</param>
    /// <param name="kafkaHome">The Apache Kafka that it may use; none if not given.</param>
    /// <param name="environment">Further variables.</param>
    public static OrdersProcess Launch(string folder, string? kafkaHome = null, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OrdersProcess).Assembly.Location.Replace("Orders.Tests.dll", "Orders.Api.dll"), "--urls", AnyPort])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Orders__DataDirectory"] = folder },
        };
        foreach (var inherited in new[] { "KAFKA_HOME", "ConnectionStrings__Orders", "Kafka__BootstrapServers" })
            start.Environment.Remove(inherited);
        if (kafkaHome is not null)
            start.Environment["KAFKA_HOME"] = kafkaHome;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(System.Diagnostics.Process.Start(start)!, folder);
    }

    /// <summary>Starts it, and waits until it is ready.</summary>
    public static async Task<OrdersProcess> Start(string folder, string? kafkaHome = null)
    {
        var process = Launch(folder, kafkaHome);
        try
        {
            await process.IsReady();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <param name="lastLine">What it says last at its start, so that all of that can be looked at.</param>
    public async Task IsReady(string lastLine = "E-mail")
    {
        await Eventually.True(async () => _process.HasExited ? throw new InvalidOperationException($"It ended: {Output}") : await Answers("health/ready"), StartLimit, Output);
        await Eventually.True(() => Output.Contains(lastLine, StringComparison.Ordinal));
    }

    /// <summary>As by <c>kill -9</c>: the process gets to do nothing more, and its children are not told.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await HasEnded();
    }

    public void Resume() => ProcessSignal.Send(_process.Id, ProcessSignal.Continue);

    /// <summary>As by Ctrl-C.</summary>
    public Task<int> Interrupt() => Stop(ProcessSignal.Interrupt);

    public async Task<int> Stop(int signal)
    {
        ProcessSignal.Send(_process.Id, signal);
        return await HasEnded();
    }

    public async Task<int> HasEnded()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(ExitLimit);
        return _process.ExitCode;
    }

    /// <summary>What it started on its data directory, and still runs.</summary>
    public IReadOnlyList<int> Children() => OfFolder(Folder);

    public static IReadOnlyList<int> OfFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories)
            .Select(Noted)
            .Where(process => process is { IsRunning: true })
            .Select(process => process!.Id),
    ];

    /// <summary>A server that ends takes its file with it.</summary>
    static ProcessIdentity? Noted(string file)
    {
        try
        {
            return ProcessIdentity.Parse(File.ReadAllText(file));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Resume();
            await Stop(ProcessSignal.Terminate);
        }

        _process.Dispose();
        _http?.Dispose();
    }

    async Task<bool> Answers(string path)
    {
        if (!IsListening)
            return false;
        try
        {
            using var answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (_http is null && ApiReference().Match(line ?? "") is { Success: true } said)
            _http = new HttpClient { BaseAddress = new Uri(said.Groups["address"].Value), Timeout = TimeSpan.FromSeconds(30) };
    }

    [GeneratedRegex("API reference +(?<address>http://[^/]+)/scalar")]
    private static partial Regex ApiReference();
}
