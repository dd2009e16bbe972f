using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging;

/// <summary>What repeats while a broker is away is said once, then counted, then said to be over.</summary>
[Trait("Category", "Process")]
public sealed class When_the_broker_is_away_for_half_a_minute
{
    const int LinesOfAnEndpoint = 5;
    const int OtherLines = 15;
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_log_has_a_few_lines_for_each_endpoint()
    {
        await using var kafka = await OwnKafka.Start();
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(kafka.BootstrapServers, Topics.All.Select(topic => prefix + topic), partitions: 4);
        using var log = new Warnings();
        await using var host = await RunningMessaging.Start(
            database, prefix, options => options with { Intake = true, Analytics = true },
            services => services.AddSingleton<ILoggerProvider>(log), kafka.BootstrapServers);
        for (var i = 0; i < 20; i++)
            await Submit(database, prefix);

        await kafka.Kill();
        await Eventually.True(() => host.Endpoints.All(endpoint => !endpoint.IsHealthy));
        await Submit(database, prefix);
        await Eventually.Never(() => log.Lines.Count > (LinesOfAnEndpoint * host.Endpoints.Count) + OtherLines, during: Outage);

        Assert.NotEmpty(log.Lines);
        await kafka.Restart();
        await Eventually.True(() => host.Endpoints.All(endpoint => endpoint.IsHealthy), TimeSpan.FromMinutes(2));
        await Eventually.True(
            () => log.Lines.Any(line => line.Contains("It is over", StringComparison.Ordinal)),
            RepeatedReports.Quiet + TimeSpan.FromMinutes(1));
    }

    static async Task Submit(TestDatabase database, string prefix)
    {
        var order = OrderEvents.NewOrder();
        await using var db = database.Context();
        db.Add(OutboxRows.Of(prefix + Topics.Orders, order, OrderEvents.NewOrder(), OrderEvents.Created(order)));
        await db.SaveChangesAsync();
    }

    /// <summary>Keeps what is logged as a warning or worse.</summary>
    sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue(formatter(state, exception));
        }
    }
}
