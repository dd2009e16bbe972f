using StackExchange.Redis;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// The process's one connection, made at first use and kept up by the client. Commands fail at once while there is none: one that waits in a queue would
/// claim an effect that its caller has given up.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    readonly ConfigurationOptions _options;
    readonly Lazy<Task<ConnectionMultiplexer>> _connecting;

    /// <param name="configuration">StackExchange.Redis's notation, like <c>host:6379,password=...</c>.</param>
    /// <exception cref="ArgumentException">It cannot be read; the message does not repeat it, because it may hold a password.</exception>
    public RedisConnection(string configuration)
    {
        _options = Parse(configuration);
        _options.AbortOnConnectFail = false;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.IncludeDetailInExceptions = false;
        _connecting = new(() => ConnectionMultiplexer.ConnectAsync(_options));
    }

    public async Task<IDatabase> Get(CancellationToken cancellationToken) => (await _connecting.Value.WaitAsync(cancellationToken)).GetDatabase();

    public async ValueTask DisposeAsync()
    {
        if (_connecting.IsValueCreated)
            await (await _connecting.Value).DisposeAsync();
    }

    static ConfigurationOptions Parse(string configuration)
    {
        try
        {
            var options = ConfigurationOptions.Parse(configuration);
            return options.EndPoints.Count > 0 ? options : throw new ArgumentException("no endpoint", nameof(configuration));
        }
        catch (ArgumentException)
        {
            throw new ArgumentException("Redis:Configuration is not a Redis configuration, like redis:6379,password=...", nameof(configuration));
        }
    }
}
