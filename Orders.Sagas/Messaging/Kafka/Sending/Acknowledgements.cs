using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Kafka.Sending;

/// <summary>Counts delivery reports until all of a batch are there; keeps the first failure.</summary>
internal sealed class Acknowledgements(int expected)
{
    readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _outstanding = expected;
    Error? _firstError;

    public Task All => _all.Task;

    public void Report(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            Interlocked.CompareExchange(ref _firstError, report.Error, null);
        if (Interlocked.Decrement(ref _outstanding) > 0)
            return;
        if (_firstError is null)
            _all.TrySetResult();
        else
            _all.TrySetException(new KafkaException(_firstError));
    }
}
