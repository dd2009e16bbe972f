namespace Orders.Sagas.Messaging.Receiving;

/// <summary>One consumer from its subscription until it leaves its group. Poll thread only, except <see cref="Abandon"/>.</summary>
internal interface IPolledConsumer : IDisposable
{
    /// <summary>Reads the records that have arrived, and commits what the guarantee allows.</summary>
    /// <exception cref="Exception">The consumer or its work failed. Another consumer may work.</exception>
    void PollRound();

    /// <summary>Gives up the partitions in order, and leaves the group.</summary>
    void Close();

    /// <summary>Cancels the work in flight and ignores what the consumer still reports. Any thread: the poll thread may hang.</summary>
    void Abandon();
}
