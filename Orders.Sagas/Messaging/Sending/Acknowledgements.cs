using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Collects the delivery reports of a batch; null is an acknowledgement.</summary>
internal sealed class Acknowledgements(int expected)
{
    readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _lock = new();
    readonly Error?[] _errors = new Error?[expected];
    readonly bool[] _isReported = new bool[expected];
    int _outstanding = expected;

    /// <summary>Completes when every record has its report.</summary>
    public Task All => _all.Task;

    public void Report(int index, Error error)
    {
        lock (_lock)
        {
            _isReported[index] = true;
            if (error.IsError)
                _errors[index] = error;
            if (--_outstanding == 0)
                _all.TrySetResult();
        }
    }

    /// <summary>The error of each record. A record without a report has <paramref name="withoutReport"/>: it may be written.</summary>
    public Error?[] Errors(Error withoutReport)
    {
        lock (_lock)
            return [.. _errors.Select((error, index) => _isReported[index] ? error : withoutReport)];
    }
}
