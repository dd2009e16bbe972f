using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Holds an endpoint's state, for readers on other threads.</summary>
/// <param name="declaration">The endpoint.</param>
/// <param name="stallLimit">How long records may wait while nothing moves.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointMonitor(TopicEndpointDeclaration declaration, TimeSpan stallLimit, TimeProvider time)
{
    static readonly IReadOnlyDictionary<int, long> NoLags = new Dictionary<int, long>();

    readonly Lock _lock = new();
    readonly Dictionary<RetryWatch, DateTimeOffset> _retrying = [];
    readonly StallDetector _stalls = new(stallLimit);
    readonly RepeatedReports _reports = new(time);
    EndpointState _state = new(declaration.Topic, declaration.Group, false, false, [], false, null, null, NoLags, null);

    /// <summary>Reads the state of the retry store; an endpoint without one waits for no retry.</summary>
    public Func<RetriesState> ReadRetries { get; set; } = () => default;

    public EndpointState State
    {
        get
        {
            var retries = ReadRetries();
            lock (_lock)
            {
                return _state with
                {
                    RetryingSince = _retrying.Count == 0 ? retries.Since : Earlier(_retrying.Values.Min(), retries.Since),
                    StalledSince = _stalls.StalledSince,
                    WaitingForRetry = retries.Waiting,
                    TroubleSince = retries.TroubleSince,
                };
            }
        }
    }

    /// <summary>The log of something that may repeat; see <see cref="RepeatedReports"/>.</summary>
    public ILogger Repeated(ILogger logger, string what) => _reports.Of(logger, $"{what} of {declaration.Group} on {declaration.Topic}");

    public void Started()
    {
        lock (_lock)
        {
            _stalls.Begin(Now());
            _state = _state with { IsStarted = true };
        }
    }

    public void Stopped() => Change(state => state with { IsStarted = false, HasJoined = false, Partitions = [], Lags = NoLags });

    public void Owns(IEnumerable<int> partitions) => Change(state => state with { HasJoined = true, Partitions = [.. partitions.Order()] });

    /// <summary>Takes what a round of polls has found. While no broker is available, nobody waits for this endpoint.</summary>
    public void Polled(IReadOnlyDictionary<int, long> lags, IReadOnlyCollection<WorkLine> lines)
    {
        lock (_lock)
        {
            _state = _state with { Lags = lags };
            _stalls.Polled(Now(), lines);
            if (_state.IsBrokerUnavailable)
                _stalls.Failed(Now());
        }
    }

    /// <summary>Whether the endpoint has stalled since its consumer began.</summary>
    public bool HasStalled()
    {
        lock (_lock)
            return _stalls.Check(Now());
    }

    public void Committed() => Change(state => state with { LastCommitAt = time.GetUtcNow() });

    public void SetBrokerUnavailable(bool isUnavailable) => Change(state => state with { IsBrokerUnavailable = isUnavailable });

    public void Failed(string category) => Change(state => state with { LastError = category });

    /// <summary>Watches the retries of one record or batch: the state shows since when the oldest retries.</summary>
    /// <param name="line">The line of work that a failure belongs to; null for all.</param>
    public RetryWatch Watch(int? line = null) => new(this, line);

    void Change(Func<EndpointState, EndpointState> change)
    {
        lock (_lock)
            _state = change(_state);
    }

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    internal sealed class RetryWatch(EndpointMonitor monitor, int? line) : IDisposable
    {
        public void Failed(string category)
        {
            Failed();
            monitor.Failed(category);
        }

        public void Failed()
        {
            lock (monitor._lock)
            {
                monitor._retrying.TryAdd(this, monitor.Now());
                monitor._stalls.Failed(monitor.Now(), line);
            }
        }

        public void Dispose()
        {
            lock (monitor._lock)
                monitor._retrying.Remove(this);
        }
    }

    DateTimeOffset Now() => time.GetUtcNow();
}

/// <summary>The state of an endpoint's retry store, in the partitions that this process owns.</summary>
/// <param name="Waiting">How many records wait.</param>
/// <param name="Since">When the oldest of them failed first; null when none waits.</param>
/// <param name="TroubleSince">Since when the endpoint is in trouble; null when it is not.</param>
internal readonly record struct RetriesState(int Waiting, DateTimeOffset? Since, DateTimeOffset? TroubleSince);
