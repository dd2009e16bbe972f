namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Holds an endpoint's state, for readers on other threads.</summary>
internal sealed class EndpointMonitor(TopicEndpointDeclaration declaration, TimeProvider time)
{
    static readonly IReadOnlyDictionary<int, long> NoLags = new Dictionary<int, long>();

    readonly Lock _lock = new();
    readonly Dictionary<RetryWatch, DateTimeOffset> _retrying = [];
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
                    WaitingForRetry = retries.Waiting,
                    TroubleSince = retries.TroubleSince,
                };
            }
        }
    }

    public void Started() => Change(state => state with { IsStarted = true });

    public void Stopped() => Change(state => state with { IsStarted = false, HasJoined = false, Partitions = [], Lags = NoLags });

    public void Owns(IEnumerable<int> partitions) => Change(state => state with { HasJoined = true, Partitions = [.. partitions.Order()] });

    public void SetLags(IReadOnlyDictionary<int, long> lags) => Change(state => state with { Lags = lags });

    public void Committed() => Change(state => state with { LastCommitAt = time.GetUtcNow() });

    public void SetBrokerUnavailable(bool isUnavailable) => Change(state => state with { IsBrokerUnavailable = isUnavailable });

    public void Failed(string category) => Change(state => state with { LastError = category });

    /// <summary>Watches the retries of one record: the state shows since when the oldest record retries.</summary>
    public RetryWatch Watch() => new(this);

    void Change(Func<EndpointState, EndpointState> change)
    {
        lock (_lock)
            _state = change(_state);
    }

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    internal sealed class RetryWatch(EndpointMonitor monitor) : IDisposable
    {
        public void Failed(string category)
        {
            Failed();
            monitor.Failed(category);
        }

        public void Failed()
        {
            lock (monitor._lock)
                monitor._retrying.TryAdd(this, monitor.Now());
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
