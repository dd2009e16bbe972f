using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>The application as its own process, started as a user starts it: <c>dotnet Orders.Api.dll</c>.</summary>
/// <remarks>
/// Only a data directory is configured. The operating system assigns the port, which the banner prints. A port chosen by the test could be
/// taken by another process during the start.
/// </remarks>
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

    public HttpClient Http => _http ?? throw new InvalidOperationException($"The process does not listen yet: {Output}");

    public bool HasExited => _process.HasExited;

    /// <summary>Whether the process is stopped (SIGSTOP): state T of proc(5), the first field after the name.</summary>
    public bool IsFrozen => File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].TrimStart().StartsWith('T');

    public bool IsListening => _http is not null;

    public string Folder { get; }

    /// <summary>The bytes of memory that the process holds.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the process and does not wait.</summary>
    /// <param name="folder">The data directory.</param>
    /// <param name="kafkaHome">The value of KAFKA_HOME; null for none.</param>
    /// <param name="environment">Further environment variables.</param>
    public static OrdersProcess Launch(
        string folder, string? kafkaHome = null, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var application = typeof(OrdersProcess).Assembly.Location.Replace("Orders.Tests.dll", "Orders.Api.dll");
        var start = new ProcessStartInfo("dotnet", [application, "--urls", AnyPort])
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

    /// <summary>Starts the process, and waits until it is ready.</summary>
    public static async Task<OrdersProcess> Start(string folder, string? kafkaHome = null)
    {
        var process = Launch(folder, kafkaHome);
        try
        {
            await process.WaitUntilReady();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the readiness check passes and the whole banner is printed.</summary>
    /// <param name="lastLine">The banner's last line.</param>
    public async Task WaitUntilReady(string lastLine = "E-mail")
    {
        await Eventually.True(
            async () => _process.HasExited
                ? throw new InvalidOperationException($"The process ended: {Output}")
                : await Answers("health/ready"),
            StartLimit, Output);
        await Eventually.True(() => Output.Contains(lastLine, StringComparison.Ordinal));
    }

    /// <summary>Kills the process with SIGKILL, and not its children.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await WaitForExit();
    }

    /// <summary>Stops the process with SIGSTOP, until <see cref="Resume"/>.</summary>
    public void Freeze() => ProcessSignal.Send(_process.Id, ProcessSignal.Stop);

    public void Resume() => ProcessSignal.Send(_process.Id, ProcessSignal.Continue);

    /// <summary>Stops the process as Ctrl-C does.</summary>
    public Task<int> Interrupt() => Stop(ProcessSignal.Interrupt);

    public async Task<int> Stop(int signal)
    {
        ProcessSignal.Send(_process.Id, signal);
        return await WaitForExit();
    }

    public async Task<int> WaitForExit()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(ExitLimit);
        return _process.ExitCode;
    }

    /// <summary>Returns the ids of the running child processes, from the data directory.</summary>
    public IReadOnlyList<int> Children() => PidFiles.Running(Folder);

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
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException
                && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (_http is null && ApiReference().Match(line ?? "") is { Success: true } match)
            _http = new HttpClient { BaseAddress = new Uri(match.Groups["address"].Value), Timeout = TimeSpan.FromSeconds(30) };
    }

    [GeneratedRegex("API reference +(?<address>http://[^/]+)/scalar")]
    private static partial Regex ApiReference();
}
