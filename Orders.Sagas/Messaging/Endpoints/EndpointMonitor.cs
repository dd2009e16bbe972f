using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Holds an endpoint's state, for readers on other threads.</summary>
/// <param name="settings">The endpoint.</param>
/// <param name="stallLimit">How long records may wait while nothing moves.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointMonitor(TopicEndpointSettings settings, TimeSpan stallLimit, TimeProvider time)
{
    /// <summary>No partition has this number.</summary>
    const int JoinLine = -1;

    static readonly IReadOnlyDictionary<int, long> NoLags = new Dictionary<int, long>();
    static readonly IReadOnlyDictionary<TopicPartition, long> NoneOwned = new Dictionary<TopicPartition, long>();

    readonly Lock _lock = new();
    readonly Dictionary<RetryWatch, DateTimeOffset> _retrying = [];
    readonly StallDetector _stalls = new(stallLimit);
    readonly SteadyClock _clock = new(time);
    readonly RepeatedReports _reports = new(time);
    readonly Dictionary<string, (long Removed, long BeganAgain)> _losses = [];
    IReadOnlyCollection<TopicPartition> _owned = [];
    IReadOnlyDictionary<TopicPartition, long> _lags = NoneOwned;

    /// <summary>What the topics share. Each topic's state has its own partitions, lags and retries.</summary>
    EndpointState _shared = new("", "", false, false, [], false, null, null, NoLags, null);

    /// <summary>Reads the state of a topic's retries; an endpoint without a retry store waits for none.</summary>
    public Func<string, RetriesState> ReadRetries { get; set; } = _ => default;

    /// <summary>One state for each topic.</summary>
    public IReadOnlyList<EndpointState> States => [.. settings.Topics.Select(StateOf)];

    /// <summary>The log of something that may repeat; see <see cref="RepeatedReports"/>.</summary>
    public ILogger Repeated(ILogger logger, string what) => _reports.Of(logger, $"{what} of {settings.ConsumerGroup} on {settings.Topic}");

    public void Started()
    {
        lock (_lock)
        {
            _stalls.Begin(_clock.Now);
            _shared = _shared with { IsStarted = true };
        }
    }

    public void Stopped()
    {
        lock (_lock)
        {
            _shared = _shared with { IsStarted = false, HasJoined = false, OwnedApart = null };
            (_owned, _lags) = ([], NoneOwned);
        }
    }

    public void Owns(IEnumerable<TopicPartition> partitions)
    {
        lock (_lock)
        {
            _owned = [.. partitions];
            _shared = _shared with { HasJoined = true, OwnedApart = CoPartitioning.OwnedApart(_owned, settings) };
        }
    }

    /// <summary>Takes what a round of polls has found. While no broker is available, nobody waits for this endpoint.</summary>
    /// <remarks>A consumer without partitions is a line that waits until it has joined its group: a client can hang before.</remarks>
    public void Polled(IReadOnlyDictionary<TopicPartition, long> lags, IReadOnlyCollection<WorkLine> lines)
    {
        lock (_lock)
        {
            _lags = lags;
            _stalls.Polled(_clock.Now, lines.Count > 0 ? lines : [new WorkLine(JoinLine, Waits: !_shared.HasJoined, Progress: 0)]);
            if (_shared.IsBrokerUnavailable)
                _stalls.Failed(_clock.Now);
        }
    }

    /// <summary>Whether the endpoint has stalled since its consumer began.</summary>
    public bool HasStalled()
    {
        lock (_lock)
            return _stalls.Check(_clock.Now);
    }

    public void Committed() => Change(state => state with { LastCommitAt = time.GetUtcNow() });

    public void SetBrokerUnavailable(bool isUnavailable) => Change(state => state with { IsBrokerUnavailable = isUnavailable });

    public void Failed(string category) => Change(state => state with { LastError = category });

    /// <summary>Counts records that were removed before they were read.</summary>
    public void Removed(TopicPartition partition, long records) => CountLoss(partition.Topic, records, 0);

    /// <summary>Counts a partition that began again.</summary>
    public void BeganAgain(TopicPartition partition) => CountLoss(partition.Topic, 0, 1);

    /// <summary>Watches the retries of one record or batch: the state shows since when the oldest retries.</summary>
    /// <param name="line">The line of work that a failure belongs to; null for all.</param>
    /// <param name="topic">The topic that a failure belongs to, as the broker knows it; null for all.</param>
    public RetryWatch Watch(int? line = null, string? topic = null) => new(this, line, topic);

    EndpointState StateOf(TopicSettings topic)
    {
        var retries = ReadRetries(topic.Topic);
        lock (_lock)
        {
            var (removed, beganAgain) = _losses.GetValueOrDefault(topic.Topic);
            return _shared with
            {
                RemovedUnread = removed,
                BeganAgain = beganAgain,
                Topic = topic.Delivery.Topic,
                ConsumerGroup = topic.Delivery.ConsumerGroup,
                Partitions = [.. _owned.Where(x => x.Topic == topic.Topic).Select(x => x.Partition.Value).Order()],
                Lags = _lags.Where(x => x.Key.Topic == topic.Topic).ToDictionary(x => x.Key.Partition.Value, x => x.Value),
                RetryingSince = Earlier(FirstFailureOf(topic), retries.Since),
                StalledSince = _stalls.StalledSince,
                WaitingForRetry = retries.Waiting,
                TroubleSince = retries.TroubleSince,
            };
        }
    }

    void CountLoss(string topic, long removed, long beganAgain)
    {
        lock (_lock)
        {
            var (removedBefore, beganAgainBefore) = _losses.GetValueOrDefault(topic);
            _losses[topic] = (removedBefore + removed, beganAgainBefore + beganAgain);
        }
    }

    DateTimeOffset? FirstFailureOf(TopicSettings topic) =>
        _retrying.Where(x => x.Key.Topic is null || x.Key.Topic == topic.Topic).Min(x => (DateTimeOffset?)x.Value);

    void Change(Func<EndpointState, EndpointState> change)
    {
        lock (_lock)
            _shared = change(_shared);
    }

    static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    internal sealed class RetryWatch(EndpointMonitor monitor, int? line, string? topic) : IDisposable
    {
        public string? Topic => topic;

        public void Failed(string category)
        {
            Failed();
            monitor.Failed(category);
        }

        public void Failed()
        {
            lock (monitor._lock)
            {
                monitor._retrying.TryAdd(this, monitor.Now);
                monitor._stalls.Failed(monitor._clock.Now, line);
            }
        }

        public void Dispose()
        {
            lock (monitor._lock)
                monitor._retrying.Remove(this);
        }
    }

    DateTimeOffset Now => time.GetUtcNow();
}

/// <summary>The state of an endpoint's retry store, in the partitions that this process owns.</summary>
/// <param name="Waiting">How many records wait.</param>
/// <param name="Since">When the oldest of them failed first; null when none waits.</param>
/// <param name="TroubleSince">Since when the endpoint is in trouble; null when it is not.</param>
internal readonly record struct RetriesState(int Waiting, DateTimeOffset? Since, DateTimeOffset? TroubleSince);
