using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Api.Orders;
using Orders.Sagas.Messaging.Tables;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_orders_cannot_be_accepted : IAsyncLifetime
{
    const int Pool = 3;
    TestDatabase _database = null!;
    RunningApi _api = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The pool itself would wait for longer than the client.</summary>
    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _api = new()
        {
            ConnectionString = SmallPool(_database),
            Services = services => services.Configure<SubmissionOptions>(options =>
            {
                options.OutboxMaxAge = TimeSpan.FromMinutes(2);
                options.ConnectionWait = TimeSpan.FromMilliseconds(200);
            }),
        };
        await _api.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_outbox_that_is_far_behind_refuses_orders_until_it_catches_up()
    {
        await Outbox(OutboxBacklog.Rows, "3 minutes");
        await IsOverloaded(await _api.Submit("behind"));
        Assert.Equal(0, await _api.Query(db => db.Orders.CountAsync(Cancellation)));

        await Outbox(OutboxBacklog.Rows, "1 minute");
        await Eventually.True(async () => (await _api.Submit("behind")).StatusCode is HttpStatusCode.Accepted);
    }

    /// <summary>A record that the broker refuses holds up its own key, and no other order.</summary>
    [Fact]
    public async Task A_few_old_messages_refuse_no_order()
    {
        await Outbox(OutboxBacklog.Rows - 1, "3 days");

        Assert.Equal(HttpStatusCode.Accepted, (await _api.Submit("few")).StatusCode);
    }

    [Fact]
    public async Task A_pool_without_a_free_connection_refuses_orders_until_one_is_free()
    {
        var release = new TaskCompletionSource();
        var opened = new CountdownEvent(Pool);
        var held = Enumerable.Range(0, Pool).Select(_ => _api.Query(async db =>
        {
            await using var connection = await OpenedConnection.Of(db, Cancellation);
            opened.Signal();
            await release.Task;
            return true;
        })).ToList();
        await Eventually.True(() => opened.IsSet);

        await IsOverloaded(await _api.Submit("pool"));

        release.SetResult();
        await Task.WhenAll(held);
        await Eventually.True(async () => (await _api.Submit("pool")).StatusCode is HttpStatusCode.Accepted);
    }

    static string SmallPool(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Pool, Timeout = 300 }.ConnectionString;

    static async Task IsOverloaded(HttpResponseMessage answer)
    {
        await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "overloaded", answer);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    /// <summary>Replaces the rows of the outbox.</summary>
    Task<int> Outbox(int rows, string age) => _database.Execute($$"""
        DELETE FROM outbox_message;
        INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
        SELECT 0, 'orders', 'key', gen_random_uuid(), 'urn:message:x', '{}', '', now() - interval '{{age}}'
        FROM generate_series(1, {{rows}})
        """);
}
