using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>The process's one Redis connection, opened at first use and re-established by the client.</summary>
/// <remarks>
/// Commands fail at once while there is no connection. A queued command could claim an effect after its caller has stopped waiting.
/// </remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    readonly ConfigurationOptions _options;
    readonly Lazy<Task<ConnectionMultiplexer>> _connecting;

    /// <param name="configuration">StackExchange.Redis's notation, like <c>host:6379,password=...</c>.</param>
    /// <exception cref="OptionsValidationException">
    /// The configuration cannot be parsed. The message does not quote it, because it may hold a password.
    /// </exception>
    public RedisConnection(string configuration)
    {
        _options = Parse(configuration);
        _options.AbortOnConnectFail = false;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.IncludeDetailInExceptions = false;
        _connecting = new(() => ConnectionMultiplexer.ConnectAsync(_options));
    }

    public async Task<IDatabase> Get(CancellationToken cancellationToken) =>
        (await _connecting.Value.WaitAsync(cancellationToken)).GetDatabase();

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
            throw new OptionsValidationException(
                "Redis", typeof(ConfigurationOptions), ["Redis:Configuration cannot be parsed. Write it like redis:6379,password=..."]);
        }
    }
}
