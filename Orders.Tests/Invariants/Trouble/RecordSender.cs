using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>Produces one record after the other as a foreign system would, through one producer.</summary>
internal sealed class RecordSender : IDisposable
{
    const double LingerMilliseconds = 5;
    readonly IProducer<string, byte[]> _producer;
    readonly string _prefix;

    RecordSender(IProducer<string, byte[]> producer, string prefix) => (_producer, _prefix) = (producer, prefix);

    public static async Task<RecordSender> To(string prefix)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = await TestBroker.BootstrapServers(),
            EnableIdempotence = true,
            LingerMs = LingerMilliseconds,
        };
        return new(new ProducerBuilder<string, byte[]>(config).Build(), prefix);
    }

    public Task Send<T>(string topic, Guid key, T message, Guid messageId)
        where T : class => _producer.ProduceAsync(_prefix + topic, RecordWriting.RecordOf(key, message, messageId));

    public void Dispose() => _producer.Dispose();
}
