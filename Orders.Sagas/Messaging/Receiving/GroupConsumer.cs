using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>A Confluent consumer that reports to its endpoint's monitor, and leaves its group within a limit.</summary>
internal sealed class GroupConsumer
{
    static readonly TimeSpan LeavePoll = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);
    static readonly TimeSpan CommitMargin = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    readonly BoundedCalls _calls = new();

    readonly TopicEndpointSettings _settings;
    readonly EndpointMonitor _monitor;
    readonly ILogger _logger;
    volatile bool _isMuted;
    bool _knowsBroker = true;
    long _reportedAt;

    public GroupConsumer(
        TopicEndpointSettings settings, EndpointMonitor monitor, ILogger logger, Action<ConsumerBuilder<byte[], byte[]>> handlers)
    {
        (_settings, _monitor, _logger) = (settings, monitor, logger);
        var builder = new ConsumerBuilder<byte[], byte[]>(settings.Consumer)
            .SetErrorHandler((_, error) => ReportError(error))
            .SetStatisticsHandler((_, json) => Take(ClientStatistics.Parse(json)))
            .SetLogHandler((_, message) => logger.ClientLog(message));
        handlers(builder);
        Client = builder.Build();
        Client.Subscribe(settings.Topics.Select(topic => topic.Topic));
    }

    public IConsumer<byte[], byte[]> Client { get; }

    /// <summary>Whether the endpoint's state belongs to the next consumer: what this one reports is ignored.</summary>
    public bool IsMuted => _isMuted;

    TimeSpan SessionTimeout => TimeSpan.FromMilliseconds(_settings.Consumer.SessionTimeoutMs!.Value);

    public void Mute() => _isMuted = true;

    /// <summary>Whether this round reports the endpoint's state: it does so ten times a second at most.</summary>
    /// <remarks>A report asks the client about each partition, and under load there is a round for nearly every record.</remarks>
    public bool BeginReport()
    {
        if (IsMuted || Stopwatch.GetElapsedTime(_reportedAt) < ReportInterval)
            return false;
        _reportedAt = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Reads a record or the end of a partition; null when there is none. A non-fatal error is reported.</summary>
    /// <exception cref="KafkaException">The consumer failed, or knows no broker. Another consumer may work.</exception>
    public ConsumeResult<byte[], byte[]>? Poll(TimeSpan wait)
    {
        if (!_knowsBroker)
            throw new KafkaException(ClientStatistics.NoBrokerKnown);
        try
        {
            return Client.Consume(wait);
        }
        catch (ConsumeException exception)
        {
            ReportError(exception.Error);
            if (exception.Error.IsFatal)
                throw;
            return null;
        }
    }

    /// <summary>Reads what the group has committed.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="limit">How long the client may wait for the broker. It may exceed this, by as much again.</param>
    /// <returns>One offset for each partition; a special offset for a partition without a commit.</returns>
    /// <exception cref="KafkaException">The broker did not answer: <see cref="ErrorCode.Local_TimedOut"/>.</exception>
    public List<TopicPartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan limit)
    {
        List<TopicPartitionOffset> committed = [];
        Ask(() => committed = Client.Committed(partitions, limit), 2 * limit);
        return committed;
    }

    /// <summary>Commits offsets. The client takes no time-out: it waits minutes for a broker that is silent.</summary>
    /// <exception cref="KafkaException">
    /// The commit failed, or was not answered: <see cref="ErrorCode.Local_TimedOut"/>. It may still take effect, so the consumer must be
    /// replaced.
    /// </exception>
    /// <remarks>Measured: a commit that meets a rebalance is refused only after the session time-out.</remarks>
    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets) =>
        Ask(() => Client.Commit(offsets), SessionTimeout + CommitMargin);

    /// <summary>Leaves the group: closes and disposes the client. Its partitions have been given up before.</summary>
    /// <remarks>
    /// Measured with Confluent.Kafka 2.16: Dispose alone keeps the partitions until the session time-out. The close waits for the broker's
    /// answers on another thread; after the session time-out the group has removed the client in any case.
    /// </remarks>
    public void Leave()
    {
        if (!IsMuted)
        {
            // The endpoint reads nothing until the next consumer has joined.
            _monitor.Stopped();
            Mute();
        }

        if (!_calls.Close(Close, SessionTimeout))
            _logger.NotLeft(_settings.Topic, _settings.ConsumerGroup, SessionTimeout.TotalSeconds);
    }

    void Ask(Action call, TimeSpan limit)
    {
        if (!_calls.TryRun(call, limit))
            throw new KafkaException(ErrorCode.Local_TimedOut);
    }

    void Close()
    {
        if (_settings.Consumer.GroupInstanceId is not null)
            Try(LeaveForGood);
        Try(Client.Close);
        Client.Dispose();
    }

    /// <summary>Makes a static member leave. Its close alone would keep its partitions until the session time-out.</summary>
    /// <remarks>The client gives up its member id when it asks the group to let it go, and its close waits for the answer.</remarks>
    void LeaveForGood()
    {
        Client.Unsubscribe();
        var leaving = Stopwatch.StartNew();
        while (!string.IsNullOrEmpty(Client.MemberId) && leaving.Elapsed < LeaveLimit)
            Client.Consume(LeavePoll);
    }

    void Try(Action call)
    {
        try
        {
            call();
        }
        catch (KafkaException exception)
        {
            // The group reassigns the partitions after the session time-out.
            ReportError(exception.Error);
        }
    }

    /// <summary>Takes the statistics, on the poll thread.</summary>
    void Take(ClientStatistics statistics)
    {
        _knowsBroker = statistics.KnowsBroker;
        ReportBroker(isUnavailable: !statistics.HasBroker);
    }

    void ReportBroker(bool isUnavailable)
    {
        if (!IsMuted)
            _monitor.SetBrokerUnavailable(isUnavailable);
    }

    void ReportError(Error error)
    {
        if (!IsMuted)
            _monitor.Failed(error.Code.ToString());
        if (error.Code is ErrorCode.FencedInstanceId && !IsMuted)
            GiveUpInstanceId();
        if (error.Code is ErrorCode.Local_AllBrokersDown)
            ReportBroker(isUnavailable: true);
        _monitor.Repeated(_logger, $"the error {error.Code} of the consumer").ConsumerError(error.Code, error.IsFatal);
    }

    /// <summary>Lets the next consumer join without the name. Two processes of one name would fence each other for ever.</summary>
    void GiveUpInstanceId()
    {
        if (_settings.Consumer.GroupInstanceId is not { } name)
            return;
        _settings.Consumer.GroupInstanceId = null;
        _logger.InstanceIdTaken(_settings.ConsumerGroup, name);
    }
}
