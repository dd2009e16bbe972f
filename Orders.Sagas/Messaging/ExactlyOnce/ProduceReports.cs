using Confluent.Kafka;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Hands the outputs of one batch to the producer, and keeps what their delivery reports complain about.</summary>
internal sealed class ProduceReports(TimeSpan queueFullLimit)
{
    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    Error? _firstError;
    long _refusedInput = -1;

    public Error? FirstError => Volatile.Read(ref _firstError);

    /// <summary>The input of an output that the broker will refuse each time.</summary>
    public long? RefusedInput => Interlocked.Read(ref _refusedInput) is >= 0 and var offset ? offset : null;

    public void Produce(IProducer<byte[], byte[]> producer, IReadOnlyList<BatchOutput> outputs, bool isCareful)
    {
        foreach (var output in outputs)
        {
            Produce(producer, output);
            if (isCareful)
                Await(producer);
        }
    }

    void Await(IProducer<byte[], byte[]> producer)
    {
        producer.Flush(queueFullLimit);
        if (FirstError is { } error)
            throw new KafkaTxnRequiresAbortException(error);
    }

    void Produce(IProducer<byte[], byte[]> producer, BatchOutput output)
    {
        var message = output.Record.ToMessage();
        var limit = queueFullLimit;
        while (!TryProduce(producer, output, message))
        {
            if ((limit -= QueueFullPause) <= TimeSpan.Zero)
                throw new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_QueueFull));
            Thread.Sleep(QueueFullPause);
        }
    }

    bool TryProduce(IProducer<byte[], byte[]> producer, BatchOutput output, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(output.Record.Topic, message, report => Note(report.Error, output));
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (ProduceException<byte[], byte[]> exception) when (!exception.Error.IsFatal)
        {
            Note(exception.Error, output);
            throw new KafkaTxnRequiresAbortException(exception.Error);
        }
    }

    void Note(Error error, BatchOutput output)
    {
        if (!error.IsError)
            return;
        Interlocked.CompareExchange(ref _firstError, error, null);
        if (IsTheRecordsOwnFault(error.Code))
            Interlocked.CompareExchange(ref _refusedInput, output.InputOffset, -1);
    }

    static bool IsTheRecordsOwnFault(ErrorCode code) => code is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidRecord or ErrorCode.InvalidMsg;
}
