using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Writes records with the one idempotent producer of the process.</summary>
internal sealed class RecordWriter(ProducerSource producers) : IRecordWriter
{
    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    public async Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return [];
        var producer = producers.Current;
        var acknowledgements = new Acknowledgements(records.Count);
        for (var index = 0; index < records.Count; index++)
            await Enqueue(producer, records[index], index, acknowledgements, cancellationToken);
        var errors = await acknowledgements.All.WaitAsync(cancellationToken);
        return [.. errors.Index().Where(x => x.Item is not null).Select(x => new UnwrittenRecord(x.Index, x.Item!))];
    }

    static async Task Enqueue(
        IProducer<byte[], byte[]> producer, OutboundRecord record, int index, Acknowledgements acknowledgements,
        CancellationToken cancellationToken)
    {
        var message = record.ToMessage();
        while (!TryEnqueue(producer, record.Topic, message, index, acknowledgements))
            await Task.Delay(QueueFullPause, cancellationToken);
    }

    static bool TryEnqueue(
        IProducer<byte[], byte[]> producer, string topic, Message<byte[], byte[]> message, int index, Acknowledgements acknowledgements)
    {
        try
        {
            producer.Produce(topic, message, report => acknowledgements.Report(index, report.Error));
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (ProduceException<byte[], byte[]> exception)
        {
            acknowledgements.Report(index, exception.Error);
            return true;
        }
    }
}
