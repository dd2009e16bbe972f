using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

[Trait("Category", "Process")]
public sealed class When_claims_are_stored_in_Redis : DeduplicationStoreContract
{
    RedisConnection? _connection;

    private protected override async Task<IDeduplicationStore> Open()
    {
        _connection = new RedisConnection((await TestRedis.Shared()).Configuration);
        return new RedisDeduplicationStore(_connection);
    }

    /// <summary>Waits: a test cannot move the server's clock, which is also this machine's.</summary>
    protected override Task Pass(TimeSpan span)
    {
        var from = Stopwatch.GetTimestamp();
        // Redis counts whole milliseconds.
        return Eventually.True(() => Stopwatch.GetElapsedTime(from) > span + TimeSpan.FromMilliseconds(2));
    }

    protected override ValueTask Close() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task An_unavailable_server_is_a_transient_failure_and_never_done()
    {
        await using var redis = await TestRedis.Start();
        await using var connection = new RedisConnection(redis.ConfigurationForReconnecting);
        var store = new RedisDeduplicationStore(connection);
        await Eventually.True(() => Answers(store));
        var claim = Assert.IsType<ClaimAnswer.Granted>(await Claim(store)).Claim;

        await redis.Kill();
        var failures = new Exception[]
        {
            await Assert.ThrowsAsync<TransientException>(() => Claim(store)),
            await Assert.ThrowsAsync<TransientException>(() => store.Confirm(claim, Lasting.TimeToLive, Cancel)),
        };
        await redis.Restart();

        Assert.All(failures, failure => Assert.Equal(FailureKind.Transient, FailureClassifier.Classify(failure).Kind));
        await Eventually.True(() => Answers(store));
        Assert.IsType<ClaimAnswer.InProgress>(await Claim(store));
        Assert.True(await store.Confirm(claim, Lasting.TimeToLive, Cancel));
        Assert.IsType<ClaimAnswer.Done>(await Claim(store));
    }

    [Fact]
    public async Task A_confirmation_survives_a_killed_server()
    {
        await using var redis = await TestRedis.Start();
        await using var connection = new RedisConnection(redis.ConfigurationForReconnecting);
        var store = new RedisDeduplicationStore(connection);
        await Eventually.True(() => Answers(store));
        var claim = Assert.IsType<ClaimAnswer.Granted>(await Claim(store)).Claim;
        Assert.True(await store.Confirm(claim, Lasting.TimeToLive, Cancel));

        await redis.Kill();
        await redis.Restart();

        await Eventually.True(() => Answers(store));
        Assert.IsType<ClaimAnswer.Done>(await Claim(store));
    }

    [Fact]
    public async Task An_unreachable_server_is_a_transient_failure()
    {
        await using var connection = new RedisConnection("127.0.0.1:1,connectTimeout=200");

        await Assert.ThrowsAsync<TransientException>(() => Claim(new RedisDeduplicationStore(connection)));
    }

    [Theory]
    [InlineData("password=hush")]
    [InlineData("host:1,hush=hush,ssl=hush")]
    public void A_configuration_that_cannot_be_parsed_is_not_quoted(string configuration)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => new RedisConnection(configuration));

        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }

    Task<ClaimAnswer> Claim(RedisDeduplicationStore store) =>
        store.Claim(Key, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Lasting, null, Cancel);

    /// <summary>True once the client is connected.</summary>
    static async Task<bool> Answers(RedisDeduplicationStore store)
    {
        try
        {
            await store.Settle(new EffectKey("contract", "unclaimed"), false, Lasting.TimeToLive, Cancel);
            return true;
        }
        catch (TransientException)
        {
            return false;
        }
    }
}
