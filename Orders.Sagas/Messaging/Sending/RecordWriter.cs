using Confluent.Kafka;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>One idempotent producer for the whole process; a new one after a fatal error.</summary>
internal sealed class RecordWriter(ProducerSource producers) : IRecordWriter
{
    /// <summary>How many records of one topic may be refused alone; the others of the batch are then taken for refused as well.</summary>
    const int RefusedAloneLimit = 10;

    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    public async Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return [];
        var producer = producers.Current;
        var errors = await Send(producer, records, cancellationToken);
        await SendRefusedAlone(producer, records, errors, cancellationToken);
        return [.. errors.Index().Where(x => x.Item is not null).Select(x => new UnwrittenRecord(x.Index, x.Item!))];
    }

    static async Task<Error?[]> Send(IProducer<byte[], byte[]> producer, IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        var acknowledgements = new Acknowledgements(records.Count);
        for (var place = 0; place < records.Count; place++)
            await HandOver(producer, records[place], place, acknowledgements, cancellationToken);
        return await acknowledgements.All.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// A broker refuses a whole set of records for one of them, so each that was refused has to show by itself whether it is the one. What is behind it in its
    /// key is not sent.
    /// </summary>
    static async Task SendRefusedAlone(
        IProducer<byte[], byte[]> producer, IReadOnlyList<OutboundRecord> records, Error?[] errors, CancellationToken cancellationToken)
    {
        var failedKeys = new HashSet<(string Topic, string Key)>();
        var refusedAlone = new Dictionary<string, int>();
        for (var place = 0; place < records.Count; place++)
        {
            if (errors[place] is not { } error)
                continue;
            var (topic, key) = (records[place].Topic, records[place].Key);
            var refused = refusedAlone.GetValueOrDefault(topic);
            if (KafkaErrors.IsOfRecord(error) && refused < RefusedAloneLimit && !failedKeys.Contains((topic, key)))
            {
                errors[place] = (await Send(producer, [records[place]], cancellationToken)).Single();
                if (errors[place] is not null)
                    refusedAlone[topic] = refused + 1;
            }

            if (errors[place] is not null)
                failedKeys.Add((topic, key));
        }
    }

    static async Task HandOver(
        IProducer<byte[], byte[]> producer, OutboundRecord record, int place, Acknowledgements acknowledgements, CancellationToken cancellationToken)
    {
        var message = record.ToMessage();
        while (!TryHandOver(producer, record.Topic, message, place, acknowledgements))
            await Task.Delay(QueueFullPause, cancellationToken);
    }

    static bool TryHandOver(
        IProducer<byte[], byte[]> producer, string topic, Message<byte[], byte[]> message, int place, Acknowledgements acknowledgements)
    {
        try
        {
            producer.Produce(topic, message, report => acknowledgements.Report(place, report.Error));
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (ProduceException<byte[], byte[]> exception)
        {
            acknowledgements.Report(place, exception.Error);
            return true;
        }
    }
}
