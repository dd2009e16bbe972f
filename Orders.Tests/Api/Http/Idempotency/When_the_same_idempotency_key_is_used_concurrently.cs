using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Http.Idempotency;

[Trait("Category", "Database")]
public sealed class When_the_same_idempotency_key_is_used_concurrently(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_concurrent_requests_create_one_order_and_every_answer_is_the_first()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Answered("fifty")));

        Assert.All(answers, x => Assert.Equal(HttpStatusCode.Accepted, x.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(x => x.Content.ReadAsStringAsync(Cancellation)));
        Assert.Single(bodies.Distinct());
        Assert.Single(answers.Select(x => x.Headers.Location).Distinct());
        Assert.Single(answers, x => !x.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, await Count("fifty"));
    }

    [Fact]
    public async Task Requests_with_different_keys_do_not_wait_for_each_other()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(x => api.Submit($"different-{x}")));

        Assert.All(answers, x => Assert.Equal(HttpStatusCode.Accepted, x.StatusCode));
        Assert.Equal(20, answers.Select(x => x.Headers.Location).Distinct().Count());
    }

    [Fact]
    public async Task A_request_that_waits_too_long_for_the_first_is_answered_with_still_running()
    {
        await using var first = new NpgsqlConnection(api.ConnectionString);
        await first.OpenAsync(Cancellation);
        await using (var transaction = await first.BeginTransactionAsync(Cancellation))
        {
            await using var insert = new NpgsqlCommand(
                "INSERT INTO idempotency_record VALUES ('anonymous', 'running', '', gen_random_uuid(), 202, '', now())",
                first, transaction);
            await insert.ExecuteNonQueryAsync(Cancellation);

            var answer = await api.Submit("running");

            await ProblemAssert.Is(HttpStatusCode.Conflict, "still-running", answer);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await api.Submit("running")).StatusCode);
    }

    /// <summary>On a busy machine the first request may hold its key too long for the others, which then try again.</summary>
    Task<HttpResponseMessage> Answered(string key) => Eventually.Is(
        () => api.Submit(key), answer => answer.StatusCode is not HttpStatusCode.Conflict || answer.Headers.RetryAfter is null);

    Task<int> Count(string key) => api.Query(async db =>
    {
        var ids = await db.IdempotencyRecords.Where(x => x.Key == key).Select(x => x.OrderId).ToListAsync(Cancellation);
        var orders = await db.Orders.CountAsync(Cancellation);
        var records = await db.Outbox.CountAsync(x => x.Key == ids.Single().ToString(), Cancellation);
        var distinctKeys = await db.IdempotencyRecords.CountAsync(Cancellation);
        Assert.Equal(distinctKeys, orders);
        Assert.Equal(ids.Count, records);
        return ids.Count;
    });
}
