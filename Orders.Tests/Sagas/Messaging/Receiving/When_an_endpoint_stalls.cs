using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using ReceivingLog = Orders.Sagas.Messaging.Receiving.Log;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>Records wait and nothing moves: the endpoint says so, and begins again without the thread that hangs.</summary>
[Trait("Category", "Kafka")]
public sealed class When_an_endpoint_stalls : IDisposable
{
    static readonly TimeSpan Stall = TimeSpan.FromSeconds(3);
    readonly LoggedEvents _events = new();
    readonly TaskCompletionSource _never = new();
    readonly NumbersReader _reader = new();

    public void Dispose() => _events.Dispose();

    [Fact]
    public async Task A_consumer_that_never_returns_is_replaced_and_its_record_is_read_again()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var key = OrderEvents.NewOrder();
        _reader.Work = (_, _) => _reader.Begun.Count == 1 ? _never.Task : Task.CompletedTask;
        await using var host = await Start(database, prefix);

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => State(host) is { StalledSince: not null, IsHealthy: false });

        await Eventually.Equal(1, () => database.InboxRows());
        await Eventually.True(() => State(host) is { StalledSince: null, IsHealthy: true, Lag: 0 });
        Assert.Equal((2, 1), (_reader.Begun.Count, _events.Count(nameof(ReceivingLog.Stalled))));
        _never.SetResult();
    }

    /// <summary>The group gives the partitions of the hanging thread to the next consumer after max.poll.interval.ms.</summary>
    [Fact]
    public async Task A_poll_thread_that_hangs_is_left_behind()
    {
        TestBroker.RequireReal("the in-memory broker does not remove members that do not poll.");
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var key = OrderEvents.NewOrder();
        using var hanging = new HangingLog(nameof(ReceivingLog.Assigned));
        await using var host = await Start(
            database, prefix,
            endpoint => (endpoint.Consumer.SessionTimeoutMs, endpoint.Consumer.MaxPollIntervalMs) = (6_000, 6_000),
            services => services.AddSingleton<ILoggerProvider>(hanging)
                .Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Debug));

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        await Eventually.Equal(1, () => database.InboxRows());
        await Eventually.True(() => State(host) is { StalledSince: null, IsHealthy: true, Lag: 0 });
        Assert.True(hanging.Hangs);
    }

    [Fact]
    public async Task Failing_attempts_are_no_stall()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var key = OrderEvents.NewOrder();
        _reader.Work = (_, _) => throw new TransientException("not now");
        await using var host = await Start(database, prefix);

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => State(host) is { RetryingSince: { } since } && TimeProvider.System.GetUtcNow() - since > 3 * Stall);

        Assert.Equal(0, _events.Count(nameof(ReceivingLog.Stalled)));
        Assert.Null(State(host).StalledSince);
    }

    Task<RunningMessaging> Start(
        TestDatabase database, string prefix, Action<ITopicEndpointConfigurator>? configure = null,
        Action<IServiceCollection>? services = null) => _reader.Start(
        database, prefix,
        endpoint =>
        {
            endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1);
            endpoint.Options.Retry = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200));
            endpoint.Options.StallLimit = Stall;
            configure?.Invoke(endpoint);
        },
        services: registered =>
        {
            registered.AddSingleton<ILoggerProvider>(_events);
            services?.Invoke(registered);
        });

    static EndpointState State(RunningMessaging host) => host.Endpoint(NumbersReader.Topic);

    /// <summary>Never returns from the first event of a name.</summary>
    sealed class HangingLog(string hanging) : ILoggerProvider, ILogger
    {
        readonly ManualResetEventSlim _released = new();
        int _calls;

        public bool Hangs => Volatile.Read(ref _calls) > 0;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() => _released.Set();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == hanging && Interlocked.Increment(ref _calls) == 1)
                _released.Wait(Eventually.DefaultLimit);
        }
    }
}
