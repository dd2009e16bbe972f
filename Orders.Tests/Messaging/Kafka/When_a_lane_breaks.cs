using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.OrderSaga;
using KafkaLog = Orders.Sagas.Messaging.Kafka.Log;

namespace Orders.Tests.Messaging.Kafka;

/// <summary>By what no record brings about: here the log fails, in the middle of the delivery's own work.</summary>
public sealed class When_a_lane_breaks
{
    [Fact]
    public async Task Another_takes_its_place_and_reads_again_what_it_had()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var (key, log) = (OrderEvents.NewOrder(), new FailingLog());
        var reader = new NumbersReader { Work = (_, _) => log.HasFailed ? Task.CompletedTask : throw new TransientException("not now") };
        await using var host = await reader.Start(database, prefix, services: services => services.AddSingleton<ILoggerProvider>(log));

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key, 1));

        await Eventually.Equal(2, () => database.InboxRows());
        Assert.True(log.HasFailed);
        Assert.Equal([0, 1], reader.Done.Select(x => x.Number));
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic) is { IsHealthy: true, Lag: 0 });
    }

    /// <summary>Cannot write that a record is tried again, the first time.</summary>
    sealed class FailingLog : ILoggerProvider, ILogger
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

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == nameof(KafkaLog.Retrying) && Interlocked.Increment(ref _failures) == 1)
                throw new IOException("The disk is full.");
        }
    }
}
