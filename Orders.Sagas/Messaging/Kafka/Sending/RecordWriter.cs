using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Kafka.Sending;

/// <summary>One idempotent producer for the whole process; a new one after a fatal error.</summary>
internal sealed class RecordWriter(ProducerSource producers) : IRecordWriter
{
    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    public async Task Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return;
        var producer = producers.Current;
        var acknowledgements = new Acknowledgements(records.Count);
        foreach (var record in records)
            await HandOver(producer, record, acknowledgements, cancellationToken);
        await acknowledgements.All.WaitAsync(cancellationToken);
    }

    static async Task HandOver(
        IProducer<byte[], byte[]> producer, OutboundRecord record, Acknowledgements acknowledgements, CancellationToken cancellationToken)
    {
        var message = record.ToMessage();
        while (!TryHandOver(producer, record.Topic, message, acknowledgements))
            await Task.Delay(QueueFullPause, cancellationToken);
    }

    static bool TryHandOver(IProducer<byte[], byte[]> producer, string topic, Message<byte[], byte[]> message, Acknowledgements acknowledgements)
    {
        try
        {
            producer.Produce(topic, message, acknowledgements.Report);
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
