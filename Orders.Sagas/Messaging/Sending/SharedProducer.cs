using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>A producer that several callers use at once, until it is retired.</summary>
/// <remarks>
/// A disposed producer sends no more delivery reports, and it must not be disposed beside another thread's call. So its retirement tells
/// everybody who waits for a report, and it is disposed when the last of them has given it back, on a thread that nobody waits for.
/// </remarks>
internal sealed class SharedProducer
{
    readonly Lock _lock = new();
    readonly IProducer<byte[], byte[]> _producer;
    readonly TaskCompletionSource<Error> _retired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _borrowers;

    /// <param name="build">Builds the producer, which retires itself by the given action.</param>
    public SharedProducer(Func<Action<Error>, IProducer<byte[], byte[]>> build) => _producer = build(Retire);

    /// <summary>Lends the producer; null when it is retired.</summary>
    public ProducerLoan? TryBorrow()
    {
        lock (_lock)
        {
            if (_retired.Task.IsCompleted)
                return null;
            _borrowers++;
            return new ProducerLoan(_producer, _retired.Task, Return);
        }
    }

    /// <summary>Lends it no more, and tells its borrowers why.</summary>
    public void Retire(Error error)
    {
        lock (_lock)
        {
            if (_retired.TrySetResult(error) && _borrowers == 0)
                DisposeLater();
        }
    }

    void Return()
    {
        lock (_lock)
        {
            if (--_borrowers == 0 && _retired.Task.IsCompleted)
                DisposeLater();
        }
    }

    void DisposeLater() =>
        Task.Factory.StartNew(_producer.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>The use of a producer by one caller, until it is disposed.</summary>
internal sealed class ProducerLoan(IProducer<byte[], byte[]> producer, Task<Error> retired, Action giveBack) : IDisposable
{
    public IProducer<byte[], byte[]> Producer => producer;

    /// <summary>Completes when the producer will send no more delivery reports.</summary>
    public Task<Error> Retired => retired;

    public void Dispose() => giveBack();
}
