using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using DeliveryLog = Orders.Sagas.Messaging.AtLeastOnce.Log;
using ReceivingLog = Orders.Sagas.Messaging.Receiving.Log;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>No record can break a lane, so these tests let the log fail in the middle of a delivery.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_lane_breaks
{
    /// <summary>Longer than any of the tests waits.</summary>
    static readonly TimeSpan Session = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_new_lane_replaces_the_broken_one_and_its_records_are_read_again()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (key, log) = (OrderEvents.NewOrder(), new FailingLog(nameof(DeliveryLog.Retrying)));
        var reader = new NumbersReader { Work = (_, _) => log.HasFailed ? Task.CompletedTask : throw new TransientException("not now") };
        await using var host = await reader.Start(
            database, prefix, StaysInLane, services: services => services.AddSingleton<ILoggerProvider>(log));

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key, 1));

        await Eventually.Equal(2, () => database.InboxRows());
        Assert.True(log.HasFailed);
        Assert.Equal([0, 1], reader.Done.Select(x => x.Number));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { IsHealthy: true, Lag: 0 });
    }

    /// <summary>The group waits until the session's time-out for a client that does not leave.</summary>
    [Fact]
    public async Task The_consumer_leaves_the_group_and_the_next_consumer_reads_at_once()
    {
        TestBroker.RequireReal("the in-memory broker lets a new member wait although the old member has left.");
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (key, log) = (OrderEvents.NewOrder(), new FailingLog(nameof(DeliveryLog.Retrying)));
        var reader = new NumbersReader { Work = (_, _) => log.HasFailed ? Task.CompletedTask : throw new TransientException("not now") };
        await using var host = await reader.Start(
            database, prefix,
            endpoint =>
            {
                StaysInLane(endpoint);
                endpoint.Consumer.SessionTimeoutMs = (int)Session.TotalMilliseconds;
            },
            services: services => services.AddSingleton<ILoggerProvider>(log));

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        await Eventually.Equal(1, () => database.InboxRows());
        Assert.True(log.HasFailed);
    }

    [Fact]
    public async Task The_endpoint_is_unhealthy_until_the_next_consumer_has_joined()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (key, log) = (OrderEvents.NewOrder(), new FailingLog(nameof(DeliveryLog.Retrying)));
        var reader = new NumbersReader { Work = (_, _) => throw new TransientException("not now") };
        await using var host = await reader.Start(
            database, prefix,
            endpoint =>
            {
                StaysInLane(endpoint);
                endpoint.Options.Retry = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
            },
            services: services => services.AddSingleton<ILoggerProvider>(log));

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        await Eventually.True(() => log.HasFailed);
        await Eventually.True(() =>
            host.Endpoint(NumbersReader.Topic) is { IsHealthy: false, IsStarted: false, Partitions.Count: 0, Lags.Count: 0 });
    }

    [Fact]
    public async Task A_stop_logs_the_broken_lane_and_completes()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        using var events = new LoggedEvents();
        var (key, log) = (OrderEvents.NewOrder(), new FailingLog(nameof(DeliveryLog.Abandoned)));
        var reader = new NumbersReader { Work = (_, _) => throw new TransientException("not now") };
        await using var host = await reader.Start(
            database, prefix,
            endpoint =>
            {
                StaysInLane(endpoint);
                endpoint.Options.DrainLimit = TimeSpan.FromSeconds(5);
                endpoint.Options.Retry = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
            },
            services: services => services.AddSingleton<ILoggerProvider>(log).AddSingleton<ILoggerProvider>(events)
                .Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Debug));
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).RetryingSince is not null);

        await host.Stop();

        Assert.True(log.HasFailed);
        Assert.False(host.Endpoint(NumbersReader.Topic).IsStarted);
        Assert.Equal((1, 0), (events.Count(nameof(ReceivingLog.LaneBroke)), events.Count(nameof(ReceivingLog.ConsumersLeftBehind))));
    }

    /// <summary>The first failure is the endpoint's, so the record does not leave its lane.</summary>
    static void StaysInLane(ITopicEndpointConfigurator endpoint) => endpoint.Options.TroubleThreshold = 1;

    /// <summary>Fails to write one event, the first time.</summary>
    sealed class FailingLog(string failing) : ILoggerProvider, ILogger
    {
        int _failures;

        public bool HasFailed => Volatile.Read(ref _failures) > 0;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == failing && Interlocked.Increment(ref _failures) == 1)
                throw new IOException("The disk is full.");
        }
    }
}
