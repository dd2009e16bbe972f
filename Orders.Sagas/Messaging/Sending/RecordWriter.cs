using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Writes records with the one idempotent producer of the process.</summary>
internal sealed class RecordWriter(ProducerSource producers) : IRecordWriter
{
    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    /// <summary>The limit of a write. The producer reports each record within its time-out, unless it is broken.</summary>
    static readonly TimeSpan WriteLimit = ProducerSource.MessageTimeout + TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<UnwrittenRecord>> Write(IReadOnlyList<OutboundRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return [];
        using var loan = producers.Borrow();
        var acknowledgements = new Acknowledgements(records.Count);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Task.Delay(WriteLimit, end.Token);
        for (var index = 0; index < records.Count; index++)
        {
            if (!await Enqueue(loan, records[index], index, acknowledgements, limit))
                break;
        }

        await Task.WhenAny(acknowledgements.All, loan.Retired, limit);
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var errors = acknowledgements.Errors(await WithoutReport(loan));
        return [.. errors.Index().Where(x => x.Item is not null).Select(x => new UnwrittenRecord(x.Index, x.Item!))];
    }

    /// <summary>The error of a record without a report: whether it was written is unknown.</summary>
    static async Task<Error> WithoutReport(ProducerLoan loan) =>
        loan.Retired.IsCompleted ? await loan.Retired : new Error(ErrorCode.Local_TimedOut);

    /// <returns>False when the producer takes no more records.</returns>
    static async Task<bool> Enqueue(
        ProducerLoan loan, OutboundRecord record, int index, Acknowledgements acknowledgements, Task limit)
    {
        var message = record.ToMessage();
        while (!TryEnqueue(loan.Producer, record.Topic, message, index, acknowledgements))
        {
            if (loan.Retired.IsCompleted || limit.IsCompleted)
                return false;
            await Task.Delay(QueueFullPause, CancellationToken.None);
        }

        return true;
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
