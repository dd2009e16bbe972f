using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Tests.Api.Retries;

[Trait("Category", "Database")]
public sealed class When_waiting_records_are_read(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_every_record_once_in_the_order_of_arrival_and_no_content()
    {
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
            ids.Add((await Store("listed")).Id);

        var (read, cursor) = (new List<long>(), "");
        do
        {
            var page = await Get($"retries?topic=listed&limit=2&cursor={cursor}");
            read.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetInt64()));
            Assert.DoesNotContain("ada@example.com", page.GetRawText(), StringComparison.Ordinal);
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task The_list_can_be_filtered_by_group()
    {
        await Store("filtered", "one");
        await Store("filtered", "two");

        var items = (await Get("retries?topic=filtered&consumerGroup=two")).GetProperty("items");

        Assert.Equal("two", Assert.Single(items.EnumerateArray()).GetProperty("consumerGroup").GetString());
    }

    [Fact]
    public async Task A_record_names_its_order_and_no_other_key()
    {
        var order = Guid.Parse("0197b000-0000-7000-8000-000000000001");
        await Store("keyed", key: $"{order}");
        await Store("keyed", key: "ada@example.com");

        var items = (await Get("retries?topic=keyed")).GetProperty("items").EnumerateArray();

        Assert.Equal([$"{order}", null], items.Select(x => x.GetProperty("orderId").GetString()));
    }

    [Fact]
    public async Task An_attempt_becomes_due_now()
    {
        var record = await Store("due");

        using var answer = await api.Client.PostAsync($"retries/{record.Id}/attempt", null, Cancel);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var item = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.InRange(item.GetProperty("nextAttemptAt").GetDateTimeOffset(), record.StoredAt, record.NextAttemptAt!.Value.AddMinutes(-1));
        var stored = await api.Query(db => db.Set<RetryRecord>().SingleAsync(x => x.Id == record.Id, Cancel));
        Assert.True(stored.NextAttemptAt < record.NextAttemptAt);
    }

    [Fact]
    public async Task A_record_that_does_not_wait_is_not_found()
    {
        using var answer = await api.Client.PostAsync("retries/999999999/attempt", null, Cancel);

        await ProblemAssert.Is(HttpStatusCode.NotFound, "retry-not-found", answer);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("cursor=invented")]
    public async Task An_invalid_parameter_is_named(string query)
    {
        using var answer = await api.Client.GetAsync($"retries?{query}", Cancel);

        await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
    }

    async Task<JsonElement> Get(string address) => await api.Client.GetFromJsonAsync<JsonElement>(address, Cancel);

    Task<RetryRecord> Store(string topic, string group = "group", string key = "key") => api.Query(async db =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var record = new RetryRecord
        {
            ConsumerGroup = group,
            Topic = topic,
            Partition = 1,
            Offset = 42,
            MessageId = Guid.CreateVersion7(now),
            MessageType = "urn:message:Orders.Contracts:RequestFulfilment",
            Key = Encoding.UTF8.GetBytes(key),
            Headers = [new("trace", "t-1"u8.ToArray())],
            Body = """{"customerEmail":"ada@example.com"}"""u8.ToArray(),
            Attempts = 3,
            FirstFailedAt = now,
            LastError = "HTTP 503",
            LastErrorSince = now,
            NextAttemptAt = now.AddMinutes(5),
            StoredAt = now,
        };
        db.Add(record);
        await db.SaveChangesAsync(Cancel);
        return record;
    });
}
