using Confluent.Kafka;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Produces the outputs of one batch, and keeps the errors of their delivery reports.</summary>
/// <param name="producer">The producer.</param>
/// <param name="limit">How long one output may wait for room in the producer's queue, or for its acknowledgement.</param>
/// <param name="call">Makes a call of the client that may not keep its time-out.</param>
internal sealed class BatchProducer(IProducer<byte[], byte[]> producer, TimeSpan limit, Action<Action> call)
{
    static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(5);

    Error? _firstError;
    long _refusedInput = -1;

    public Error? FirstError => Volatile.Read(ref _firstError);

    /// <summary>The offset of an input whose output the broker refuses at every attempt.</summary>
    public long? RefusedInput => Interlocked.Read(ref _refusedInput) is >= 0 and var offset ? offset : null;

    /// <exception cref="KafkaTxnRequiresAbortException">An output could not be produced, or, one by one, was not acknowledged.</exception>
    public void Produce(IReadOnlyList<BatchOutput> outputs, bool oneByOne)
    {
        foreach (var output in outputs)
        {
            Produce(output);
            if (oneByOne)
                AwaitAcknowledgement();
        }
    }

    void AwaitAcknowledgement()
    {
        call(() => producer.Flush(limit));
        if (FirstError is { } error)
            throw new KafkaTxnRequiresAbortException(error);
    }

    void Produce(BatchOutput output)
    {
        var message = output.Record.ToMessage();
        var left = limit;
        while (!TryProduce(output, message))
        {
            if ((left -= QueueFullPause) <= TimeSpan.Zero)
                throw new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_QueueFull));
            Thread.Sleep(QueueFullPause);
        }
    }

    bool TryProduce(BatchOutput output, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(output.Record.Topic, message, report => Keep(report.Error, output));
            return true;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
        catch (ProduceException<byte[], byte[]> exception) when (!exception.Error.IsFatal)
        {
            Keep(exception.Error, output);
            throw new KafkaTxnRequiresAbortException(exception.Error);
        }
    }

    void Keep(Error error, BatchOutput output)
    {
        if (!error.IsError)
            return;
        Interlocked.CompareExchange(ref _firstError, error, null);
        if (KafkaErrors.IsOfRecord(error))
            Interlocked.CompareExchange(ref _refusedInput, output.InputOffset, -1);
    }
}
