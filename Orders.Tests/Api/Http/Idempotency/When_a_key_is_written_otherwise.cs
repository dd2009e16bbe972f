using Microsoft.EntityFrameworkCore;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Idempotency;

/// <summary>A key means the same with and without the quotation marks of a structured field, so that it submits one order.</summary>
[Trait("Category", "Database")]
public sealed class When_a_key_is_written_otherwise(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("\"params\"", "\"params\" ;a=1;b=\"c\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    public async Task The_same_key_is_the_same_order(string one, string other)
    {
        var first = await Submit(one);
        var second = await Submit(other);

        Assert.Equal((202, null), (first.Status, first.Header("Idempotency-Replayed")));
        Assert.Equal((202, "true"), (second.Status, second.Header("Idempotency-Replayed")));
        Assert.Equal(first.Body, second.Body);
    }

    /// <summary>An earlier release stored the quotation marks, and its clients may still repeat their requests.</summary>
    [Fact]
    public async Task A_key_that_was_stored_with_its_quotation_marks_is_found()
    {
        var first = await Submit("former");
        await api.Query(db => db.IdempotencyRecords.Where(x => x.Key == "former")
            .ExecuteUpdateAsync(x => x.SetProperty(r => r.Key, "\"former\""), Cancellation));

        var again = await Submit("\"former\"");

        Assert.Equal((202, "true"), (again.Status, again.Header("Idempotency-Replayed")));
        Assert.Equal(first.Body, again.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("\"a\\b\"")]
    [InlineData("J\u00fcrgen")]
    [InlineData("a\tb")]
    [InlineData("a\r\nIdempotency-Key: b")]
    public async Task A_header_that_is_no_key_is_refused(string key)
    {
        var answer = await Submit(key);

        Assert.Equal((400, "idempotency-key-required"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData(255, 202)]
    [InlineData(256, 400)]
    public async Task A_key_has_a_limit_without_its_quotation_marks(int length, int status)
    {
        var key = new string('k', length);

        Assert.Equal(status, (await Submit(key)).Status);
        Assert.Equal(status, (await Submit($"\"{key}\"")).Status);
    }

    async Task<RawAnswer> Submit(string key) => (await RawHttp.Send(
        api.Client.BaseAddress!, RawHttp.Json("POST /orders HTTP/1.1", SampleOrder.Body, $"Idempotency-Key: {key}")))!;
}
