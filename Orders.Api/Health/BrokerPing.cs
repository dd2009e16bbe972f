using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Health;

/// <summary>Asks the broker for one topic's metadata. The answer counts for a second, so that probes cost the broker no more than one question a second.</summary>
internal sealed class BrokerPing(ClientConfig client, TopicTopology topology, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _one = new(1);
    readonly Lazy<IAdminClient> _admin = new(() => Connect(client));
    (bool Answered, long At)? _last;

    public async Task<bool> Answers(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < Fresh)
                return last.Answered;
            // librdkafka waits on the calling thread.
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
            return _admin.Value.GetMetadata(topology.PhysicalName(Topics.Orders), Limit).Topics.All(topic => !topic.Error.IsError);
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    // The check's own result says what is wrong; the client would say it again with each attempt to connect.
    static IAdminClient Connect(ClientConfig client) =>
        new AdminClientBuilder(new Dictionary<string, string>(client)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
