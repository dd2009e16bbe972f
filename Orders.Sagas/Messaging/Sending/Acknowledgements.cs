using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Collects the delivery reports of a batch until all have arrived; null is an acknowledgement.</summary>
internal sealed class Acknowledgements(int expected)
{
    readonly TaskCompletionSource<Error?[]> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Error?[] _errors = new Error?[expected];
    int _outstanding = expected;

    public Task<Error?[]> All => _all.Task;

    public void Report(int index, Error error)
    {
        if (error.IsError)
            _errors[index] = error;
        if (Interlocked.Decrement(ref _outstanding) == 0)
            _all.TrySetResult(_errors);
    }
}
