using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

[Trait("Category", "Database")]
public sealed class When_an_operator_decides_about_a_dead_letter(RunningApi api) : IClassFixture<RunningApi>
{
    static DateTimeOffset Now => DeadLetterSamples.Now;
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_replays_of_a_dead_letter_produce_one_record()
    {
        const int Concurrent = 10;
        var letter = await Add(DeadLetterSamples.Of("concurrent", Now));

        var answers = await api.Query(async db =>
        {
            // The inbox row is locked until every replay has begun, so that no replay finishes before the last one starts.
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await db.Database.ExecuteSqlAsync($"SELECT FROM inbox_state WHERE message_id = {letter.MessageId} FOR UPDATE", Cancellation);
            var replays = Task.WhenAll(Enumerable.Range(0, Concurrent).Select(_ => Replay(letter.Id)));
            await Eventually.Equal(Concurrent, () => api.Query(other => other.Database.SqlQuery<int>(
                $"""
                SELECT count(*)::int AS "Value" FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """).SingleAsync(Cancellation)));
            await transaction.CommitAsync(Cancellation);
            return await replays;
        });

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        var record = Assert.Single(await Outbox(letter));
        Assert.Equal(("concurrent", "key", letter.MessageId), (record.Topic, record.Key, record.MessageId));
        Assert.Equal(letter.Body, record.Body);
        Assert.Equal(new Dictionary<string, string> { ["ce_source"] = "/shop", ["Replay-For"] = "group" }, record.Headers);
        var entry = Assert.Single(await History(letter.Id));
        Assert.Equal(("Replayed", "ada"), (entry.GetProperty("kind").GetString(), entry.GetProperty("by").GetString()));
        Assert.Equal(0, await InboxRows(letter));
    }

    [Fact]
    public async Task A_replay_removes_its_own_row_of_the_inbox_and_no_other()
    {
        var letter = await Add(DeadLetterSamples.Of("inbox-rows", Now));
        await AddInboxRow(letter.MessageId, "another-group", Now);
        var consumedSince = DeadLetterSamples.Of("inbox-rows", Now);
        await api.Query(async db =>
        {
            db.Add(consumedSince);
            return await db.SaveChangesAsync(Cancellation);
        });
        await AddInboxRow(consumedSince.MessageId, consumedSince.ConsumerGroup, Now.AddSeconds(1));

        await Replay(letter.Id);
        await Replay(consumedSince.Id);

        var groups = await api.Query(db =>
            db.Inbox.Where(x => x.MessageId == letter.MessageId).Select(x => x.ConsumerGroup).ToListAsync(Cancellation));
        Assert.Equal(["another-group"], groups);
        Assert.Equal(1, await InboxRows(consumedSince));
    }

    [Fact]
    public async Task A_record_without_an_id_is_replayed_with_its_derived_id()
    {
        var letter = DeadLetterSamples.Of("no-id", Now);
        letter.HasOwnId = false;
        await Add(letter);

        await Replay(letter.Id);

        Assert.Equal(letter.MessageId.ToString(), Assert.Single(await Outbox(letter)).Headers["MessageId"]);
    }

    [Fact]
    public async Task Discarding_erases_the_content_and_keeps_who_when_and_why()
    {
        var letter = await Add(DeadLetterSamples.Of("discarded", Now));

        Assert.Equal(HttpStatusCode.NoContent, (await Discard(letter.Id, "a test, ticket 4711")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Discard(letter.Id, "again")).StatusCode);

        var detail = await Detail(letter.Id);
        Assert.Equal("Discarded", detail.GetProperty("letter").GetProperty("state").GetString());
        Assert.Equal("HandlerFailed", detail.GetProperty("letter").GetProperty("reason").GetString());
        Assert.DoesNotContain("ada@", detail.GetRawText(), StringComparison.Ordinal);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (detail.GetProperty("body").ValueKind, detail.GetProperty("key").ValueKind));
        var entry = Assert.Single(detail.GetProperty("history").EnumerateArray().ToList());
        Assert.Equal(
            ("Discarded", "ada", "a test, ticket 4711"),
            (entry.GetProperty("kind").GetString(), entry.GetProperty("by").GetString(), entry.GetProperty("detail").GetString()));
        Assert.True(entry.GetProperty("at").GetDateTimeOffset() >= Now);
        Assert.Equal(1, await InboxRows(letter));
        await ProblemAssert.Is(HttpStatusCode.Conflict, "dead-letter-conflict", await Replay(letter.Id));
        Assert.Empty(await Outbox(letter));
    }

    [Fact]
    public async Task Discarding_requires_a_reason_and_an_operator()
    {
        var letter = await Add(DeadLetterSamples.Of("unnamed", Now));

        var problem = await ProblemAssert.Is(
            HttpStatusCode.BadRequest, "validation", await api.Client.DeleteAsync($"/dead-letters/{letter.Id}", Cancellation));

        Assert.Equal(["Operator", "reason"], ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
        Assert.Equal("Waiting", (await Detail(letter.Id)).GetProperty("letter").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_replayed_dead_letter_is_not_discarded()
    {
        var letter = await Add(DeadLetterSamples.Of("replayed", Now));
        await Replay(letter.Id);

        await ProblemAssert.Is(HttpStatusCode.Conflict, "dead-letter-conflict", await Discard(letter.Id, "too late"));
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_the_producer_is_not_replayed()
    {
        var letter = DeadLetterSamples.Of("huge", Now);
        letter.Body = new byte[1_000_001];
        await Add(letter);

        await ProblemAssert.Is(HttpStatusCode.Conflict, "dead-letter-conflict", await Replay(letter.Id));

        Assert.Empty(await Outbox(letter));
        Assert.Equal(1, await InboxRows(letter));
    }

    [Fact]
    public async Task A_missing_dead_letter_is_not_found()
    {
        await ProblemAssert.Is(HttpStatusCode.NotFound, "dead-letter-not-found", await Replay(Guid.Empty));
        await ProblemAssert.Is(HttpStatusCode.NotFound, "dead-letter-not-found", await Discard(Guid.Empty, "gone"));
    }

    [Fact]
    public async Task Dead_letters_are_replayed_by_filter_up_to_the_limit_and_none_twice()
    {
        var letters = new List<DeadLetter>();
        for (var i = 0; i < 5; i++)
            letters.Add(await Add(DeadLetterSamples.Of("bulk", Now.AddSeconds(i))));
        var other = await Add(DeadLetterSamples.Of("bulk", Now, DeadLetterReason.UnknownType));
        var huge = DeadLetterSamples.Of("bulk", Now);
        huge.Body = new byte[1_000_001];
        await Add(huge);

        var results = new List<(int Replayed, int TooLarge, bool More)>();
        for (var i = 0; i < 4; i++)
            results.Add(await ReplayMany("topic=bulk&reason=HandlerFailed&limit=2"));

        Assert.Equal([(2, 1, true), (2, 1, true), (1, 1, false), (0, 1, false)], results);
        var sent = await api.Query(db =>
            db.Outbox.Where(x => x.Topic == "bulk").OrderBy(x => x.Id).Select(x => x.MessageId).ToListAsync(Cancellation));
        Assert.Equal(letters.Select(x => x.MessageId), sent);
        Assert.Equal(1, await InboxRows(other));
    }

    [Fact]
    public async Task A_replay_without_a_filter_is_refused()
    {
        var answer = await api.Client.PostAsync("/dead-letters/replay?limit=501", null, Cancellation);

        Assert.Equal(["limit", "topic"], ProblemAssert.ErrorsOf(await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer)));
    }

    Task<DeadLetter> Add(DeadLetter letter) => api.Query(db => db.Store(letter));

    Task<int> AddInboxRow(Guid messageId, string group, DateTimeOffset at) => api.Query(db =>
    {
        db.Inbox.Add(new InboxState { MessageId = messageId, ConsumerGroup = group, ConsumedAt = at });
        return db.SaveChangesAsync(Cancellation);
    });

    Task<HttpResponseMessage> Replay(Guid id) => Send(HttpMethod.Post, $"/dead-letters/{id}/replay");

    Task<HttpResponseMessage> Discard(Guid id, string reason) =>
        Send(HttpMethod.Delete, $"/dead-letters/{id}?reason={Uri.EscapeDataString(reason)}");

    async Task<(int Replayed, int TooLarge, bool More)> ReplayMany(string query)
    {
        var answer = await Send(HttpMethod.Post, $"/dead-letters/replay?{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var result = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        return (
            result.GetProperty("replayed").GetInt32(),
            result.GetProperty("tooLarge").GetInt32(),
            result.GetProperty("more").GetBoolean());
    }

    async Task<HttpResponseMessage> Send(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Operator", "ada");
        return await api.Client.SendAsync(request, Cancellation);
    }

    async Task<JsonElement> Detail(Guid id) =>
        JsonDocument.Parse(await api.Client.GetStringAsync($"/dead-letters/{id}", Cancellation)).RootElement;

    async Task<List<JsonElement>> History(Guid id) => [.. (await Detail(id)).GetProperty("history").EnumerateArray()];

    Task<List<OutboxMessage>> Outbox(DeadLetter letter) =>
        api.Query(db => db.Outbox.AsNoTracking().Where(x => x.MessageId == letter.MessageId).ToListAsync(Cancellation));

    Task<int> InboxRows(DeadLetter letter) => api.Query(db =>
        db.Inbox.CountAsync(x => x.MessageId == letter.MessageId && x.ConsumerGroup == letter.ConsumerGroup, Cancellation));
}
