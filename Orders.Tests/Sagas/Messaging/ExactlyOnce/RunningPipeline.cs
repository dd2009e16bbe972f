using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>One instance of an exactly-once endpoint that doubles and notes numbers. Several may run on the same topics.</summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    public const string Group = "doubling";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    readonly IHost _host;

    RunningPipeline(IHost host) => _host = host;

    public EndpointState State => _host.Services.GetRequiredService<IKafkaRider>().Endpoints.Single();

    /// <summary>Starts an instance, and waits until the group has assigned its partitions.</summary>
    public static async Task<RunningPipeline> Start(
        string prefix, Action<IExactlyOnceConfigurator>? configure = null, IDeadLetterStore? deadLetters = null,
        Func<Number, IEnumerable<object>>? transform = null, Action<IServiceCollection>? services = null, string? bootstrapServers = null)
    {
        var host = await Build(prefix, configure, deadLetters, transform, services, bootstrapServers);
        await host.StartAsync();
        var running = new RunningPipeline(host);
        await Eventually.True(() => running.State.HasJoined);
        return running;
    }

    public static async Task<IHost> Build(
        string prefix, Action<IExactlyOnceConfigurator>? configure = null, IDeadLetterStore? deadLetters = null,
        Func<Number, IEnumerable<object>>? transform = null, Action<IServiceCollection>? services = null, string? bootstrapServers = null)
    {
        var client = new ClientConfig { BootstrapServers = bootstrapServers ?? await TestBroker.BootstrapServers() };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(TestLog.Provider).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(deadLetters ?? new RecordedDeadLetters());
        services?.Invoke(builder.Services);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(prefix);
                rider.AddProducer<Doubled>("doubled", message => $"{message.Value}");
                rider.AddProducer<Noted>("noted", message => $"{message.Value}");
                rider.UsingKafka(client, (_, kafka) => kafka.ExactlyOnce("numbers", Group, transform ?? Double, endpoint =>
                {
                    // Long, so that a stalled machine reaches none of them. No test waits for them: every instance leaves its group and
                    // ends its transactions.
                    endpoint.Consumer.SessionTimeoutMs = (int)Limit.TotalMilliseconds;
                    endpoint.Consumer.HeartbeatIntervalMs = 300;
                    endpoint.Options.TransactionTimeout = Limit;
                    configure?.Invoke(endpoint);
                }));
            });
        });
        return builder.Build();
    }

    public static IEnumerable<object> Double(Number number) =>
        [new Doubled { Value = 2 * number.Value }, new Noted { Value = number.Value }];

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
