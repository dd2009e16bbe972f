using System.Globalization;
using System.Net.Http.Json;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Invariants.Faults;

/// <summary>Two processes of all roles, on a PostgreSQL and a Kafka of their own, with a provider that lies.</summary>
internal sealed class Installation : IApplication, IAsyncDisposable
{
    public const string First = "process 1";
    public const string Second = "process 2";
    public const string PostgreSql = "PostgreSQL";
    public const string Kafka = "Kafka";
    const string Secret = "a-secret-of-the-test-run";
    const int Partitions = 12;

    /// <summary>The server has 200 connections. The sessions of a killed process may outlive it, beside those of its successor.</summary>
    const int ConnectionsOfAProcess = 60;
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    static readonly TimeSpan ListenLimit = TimeSpan.FromMinutes(2);

    readonly OwnPostgres _postgres;
    readonly OwnKafka _kafka;
    readonly Server[] _servers;
    readonly HttpClient _http = new() { Timeout = AnswerLimit };
    readonly CancellationTokenSource _end = new();
    WebhookRelay? _webhooks;
    int _requests;

    Installation(OwnPostgres postgres, OwnKafka kafka)
    {
        (_postgres, _kafka) = (postgres, kafka);
        _servers = [Server.Of(PostgreSql, postgres), Server.Of(Kafka, kafka)];
        Processes = [new(First, () => Launch("first")), new(Second, () => Launch("second"))];
    }

    public IReadOnlyList<ServedProcess> Processes { get; }
    public IReadOnlyList<IFaultTarget> Targets => [.. Processes, .. _servers];
    public TestDatabase Database => _postgres.Database;
    public LyingProvider Provider { get; private set; } = null!;
    public ScriptedMailServer Mail { get; } = ScriptedMailServer.Start();

    /// <summary>Where the servers log.</summary>
    public IReadOnlyList<string> LogFolders => [_postgres.Folder, _kafka.Folder, Provider.Folder];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Installation> Start(Random random)
    {
        var kafka = OwnKafka.Start();
        var installation = new Installation(await OwnPostgres.Start(), await kafka);
        installation._webhooks = await WebhookRelay.Start(installation.NextProcess);
        installation.Provider = await LyingProvider.Start(random, Secret, installation._webhooks.Url);
        await TestBroker.CreateTopics(installation._kafka.BootstrapServers, Topics.All, Partitions);
        foreach (var process in installation.Processes)
            process.Start();
        await installation.WaitUntilListening();
        return installation;
    }

    public async Task SetStock(string sku, int onHand)
    {
        using var answer = await Send(
            () => new HttpRequestMessage(HttpMethod.Put, $"inventory/{sku}") { Content = JsonContent.Create(new { onHand }) }, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until both processes listen. They need not be ready.</summary>
    public Task WaitUntilListening() => Eventually.True(() => Processes.All(x => x.Listening is not null), ListenLimit);

    /// <summary>Sends a request to the processes in turns until one answers it with a status below 500.</summary>
    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        while (true)
        {
            if (NextProcess() is { } process && await TrySend(request, process.BaseAddress!, cancellation.Token) is { } answer)
                return answer;
            await Task.Delay(BetweenTries, cancellation.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(Processes.Select(x => x.DisposeAsync().AsTask()));
        if (_webhooks is not null)
            await _webhooks.DisposeAsync();
        await Provider.DisposeAsync();
        await Mail.DisposeAsync();
        await _kafka.DisposeAsync();
        await _postgres.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    /// <summary>Returns the processes in turns, without those that do not listen.</summary>
    HttpClient? NextProcess()
    {
        var listening = Processes.Select(x => x.Listening).OfType<OrdersProcess>().ToList();
        return listening.Count == 0 ? null : listening[Interlocked.Increment(ref _requests) % listening.Count].Http;
    }

    async Task<HttpResponseMessage?> TrySend(Func<HttpRequestMessage> request, Uri process, CancellationToken cancellationToken)
    {
        try
        {
            using var message = request();
            message.RequestUri = new(process, message.RequestUri!);
            var answer = await _http.SendAsync(message, cancellationToken);
            if ((int)answer.StatusCode < 500)
                return answer;
            answer.Dispose();
            return null;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    OrdersProcess Launch(string folder) => OrdersProcess.Launch(
        TestRun.DataDirectory("faults-" + folder), null,
        ("ConnectionStrings__Orders", Database.WithPool(ConnectionsOfAProcess).ConnectionString),
        ("Kafka__BootstrapServers", _kafka.BootstrapServers),
        ("Payments__Provider", "unkeyed"), ("Payments__BaseUrl", Provider.Url.ToString()), ("Payments__Timeout", "00:00:01"),
        // Longer than the sandbox's late effects (5 s) and look-up lag (10 s), which no token combines.
        ("Payments__LookupConclusiveAfter", "00:00:11"), ("Payments__WebhookSecret", Secret),
        ("Fulfilment__BaseUrl", Provider.Url.ToString()), ("Fulfilment__Timeout", "00:00:02"),
        ("Notifications__Smtp__Host", "127.0.0.1"),
        ("Notifications__Smtp__Port", Mail.Port.ToString(CultureInfo.InvariantCulture)), ("Notifications__Smtp__Security", "None"),
        ("Notifications__Smtp__Timeout", "00:00:05"));
}
