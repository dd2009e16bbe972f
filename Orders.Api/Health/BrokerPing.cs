using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Health;

/// <summary>Requests one topic's metadata from the broker, at most once a second.</summary>
internal sealed class BrokerPing(ClientConfig client, TopicTopology topology, TimeProvider time) : IDisposable
{
    static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    static readonly TimeSpan CacheDuration = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _one = new(1);
    readonly Lazy<IAdminClient> _admin = new(() => Connect(client));
    (bool Answered, long At)? _last;

    public async Task<bool> Answers(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < CacheDuration)
                return last.Answered;
            // librdkafka blocks the calling thread.
            var answered = await Task.Run(Ask, CancellationToken.None);
            _last = (answered, time.GetTimestamp());
            return answered;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        if (_admin.IsValueCreated)
            _admin.Value.Dispose();
        _one.Dispose();
    }

    bool Ask()
    {
        try
        {
            return _admin.Value.GetMetadata(topology.PhysicalName(Topics.Orders), RequestTimeout).Topics.All(topic => !topic.Error.IsError);
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    // The health check reports the failure; the client would log it at each attempt to connect.
    static IAdminClient Connect(ClientConfig client) =>
        new AdminClientBuilder(new Dictionary<string, string>(client)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
