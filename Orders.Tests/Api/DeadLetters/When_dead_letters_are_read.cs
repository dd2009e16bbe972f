using System.Net;
using System.Text.Json;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

[Trait("Category", "Database")]
public sealed class When_dead_letters_are_read(RunningApi api) : IClassFixture<RunningApi>
{
    static DateTimeOffset Now => DeadLetterSamples.Now;
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_show_each_dead_letter_once_newest_first()
    {
        var letters = new List<DeadLetter>();
        foreach (var second in new[] { 0, 1, 1, 2, 3 })
            letters.Add(await Add("paged", Now.AddSeconds(second)));
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Get($"/dead-letters?topic=paged&limit=2&cursor={cursor}");
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(
            letters.OrderByDescending(x => x.StoredAt).ThenByDescending(x => x.Id.ToString(), StringComparer.Ordinal).Select(x => x.Id),
            seen);
    }

    [Fact]
    public async Task Filters_narrow_the_list_from_inclusively_and_to_exclusively()
    {
        var first = await Add("filtered", Now, DeadLetterReason.UnknownType);
        var second = await Add("filtered", Now.AddSeconds(1));
        var from = Uri.EscapeDataString($"{second.StoredAt:O}");

        Assert.Equal([first.Id], Ids(await Get("/dead-letters?topic=filtered&reason=UnknownType")));
        Assert.Equal([second.Id], Ids(await Get($"/dead-letters?topic=filtered&from={from}")));
        Assert.Equal([first.Id], Ids(await Get($"/dead-letters?topic=filtered&to={from}")));
        Assert.Equal([second.Id, first.Id], Ids(await Get("/dead-letters?topic=filtered&state=Waiting")));
        Assert.Empty(Ids(await Get("/dead-letters?topic=filtered&state=Replayed")));
    }

    [Fact]
    public async Task The_list_shows_no_content_and_a_single_dead_letter_shows_all()
    {
        var letter = await Add("shown", Now);

        var item = (await Get("/dead-letters?topic=shown")).GetProperty("items")[0];
        var detail = await Get($"/dead-letters/{letter.Id}");

        Assert.DoesNotContain("ada@", item.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(letter.Body!.Length, item.GetProperty("bodyBytes").GetInt32());
        Assert.Equal(item.GetRawText(), detail.GetProperty("letter").GetRawText());
        Assert.Equal("""{"customerEmail":"ada@example.com"}""", detail.GetProperty("body").GetProperty("text").GetString());
        Assert.Equal(letter.Body, detail.GetProperty("body").GetProperty("base64").GetBytesFromBase64());
        Assert.Equal("key", detail.GetProperty("key").GetProperty("text").GetString());
        Assert.Equal("/shop", detail.GetProperty("headers")[0].GetProperty("value").GetProperty("text").GetString());
        Assert.Empty(detail.GetProperty("history").EnumerateArray());
        var log = string.Concat(api.Log.Events.Select(x => x.RenderMessage(null) + string.Concat(x.Properties)));
        Assert.DoesNotContain("ada@", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    [InlineData(new byte[] { (byte)'{' })]
    [InlineData(new byte[] { (byte)'1', (byte)' ', (byte)'2' })]
    [InlineData(new byte[0])]
    public async Task A_body_that_is_not_JSON_is_shown_as_bytes_only(byte[] bytes)
    {
        var letter = DeadLetterSamples.Of("bytes", Now);
        (letter.Body, letter.Key) = (bytes, null);
        await api.Query(db => db.Store(letter));

        var detail = await Get($"/dead-letters/{letter.Id}");

        Assert.Equal(bytes, detail.GetProperty("body").GetProperty("base64").GetBytesFromBase64());
        Assert.Equal(JsonValueKind.Null, detail.GetProperty("body").GetProperty("text").ValueKind);
        Assert.Equal(JsonValueKind.Null, detail.GetProperty("key").ValueKind);
    }

    [Fact]
    public async Task Every_invalid_parameter_is_named()
    {
        var answer = await api.Client.GetAsync("/dead-letters?topic=%00&reason=Bad&state=bad&from=x&to=y&limit=201&cursor=z", Cancellation);

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);

        Assert.Equal(
            ["cursor", "from", "limit", "reason", "state", "to", "topic"],
            ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_missing_dead_letter_is_not_found() => await ProblemAssert.Is(
        HttpStatusCode.NotFound, "dead-letter-not-found", await api.Client.GetAsync($"/dead-letters/{Guid.Empty}", Cancellation));

    Task<DeadLetter> Add(string topic, DateTimeOffset storedAt, DeadLetterReason reason = DeadLetterReason.HandlerFailed) =>
        api.Query(db => db.Store(DeadLetterSamples.Of(topic, storedAt, reason)));

    async Task<JsonElement> Get(string path) => JsonDocument.Parse(await api.Client.GetStringAsync(path, Cancellation)).RootElement;

    static List<Guid> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid())];
}
