namespace Orders.Sagas.Messaging.Receiving;

/// <summary>One consumer and its poll thread, until the consumer fails, stops or is abandoned.</summary>
internal sealed class ConsumerRun
{
    readonly Func<IPolledConsumer> _newConsumer;
    volatile IPolledConsumer? _consumer;
    volatile bool _ends;
    volatile bool _isAbandoned;

    public ConsumerRun(Func<IPolledConsumer> newConsumer)
    {
        _newConsumer = newConsumer;
        Ended = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes when the consumer has left its group; fails with what ended it.</summary>
    public Task Ended { get; }

    /// <summary>Gives up the partitions in order, after the current round.</summary>
    public void Stop() => _ends = true;

    /// <summary>Leaves the thread and its consumer to themselves. When the thread wakes up, it leaves the group.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        _ends = true;
        _consumer?.Abandon();
    }

    void Run()
    {
        using var consumer = _newConsumer();
        _consumer = consumer;
        while (!_ends)
            consumer.PollRound();
        if (!_isAbandoned)
            consumer.Close();
    }
}
