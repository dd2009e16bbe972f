using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>A 2xx means applied, known before, or about nothing of ours. So a wrong member of an outcome is refused, by its name.</summary>
[Trait("Category", "Database")]
public sealed class When_a_webhook_has_a_wrong_member : WebhooksUnderTest
{
    [Theory]
    [InlineData("id", null)]
    [InlineData("id", "null")]
    [InlineData("id", "7")]
    [InlineData("id", "\"\"")]
    [InlineData("id", "\"ev\\u0000t\"")]
    [InlineData("id", "long")]
    [InlineData("type", null)]
    [InlineData("type", "7")]
    [InlineData("chargeId", null)]
    [InlineData("chargeId", "\"\"")]
    [InlineData("chargeId", "[]")]
    [InlineData("chargeId", "\"ch\\u0000x\"")]
    [InlineData("chargeId", "\"ch\\ud800x\"")]
    [InlineData("chargeId", "\"ch\\nx\"")]
    [InlineData("merchantReference", "7")]
    [InlineData("merchantReference", "\"a\\u0000\"")]
    [InlineData("amount", "true")]
    [InlineData("amount", "\"25,00\"")]
    [InlineData("amount", "1e400")]
    [InlineData("amount", "25.00000000000000000000000000001")]
    [InlineData("currency", "\"EURO\"")]
    [InlineData("currency", "978")]
    [InlineData("currency", "\"E\\u0000R\"")]
    public async Task The_answer_names_the_member_and_nothing_is_applied(string member, string? value)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        var answer = await Post(With(Event(attempt, "evt_1"), member, value == "long" ? $"\"{new string('e', 201)}\"" : value));

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
        Assert.Equal(member, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
        Assert.Empty(await History(attempt.Id));
    }

    [Fact]
    public async Task Every_wrong_member_is_named_at_once()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        var answer = await Post($$"""{"type":"charge.succeeded","merchantReference":"{{attempt.Id}}","amount":[],"currency":"?"}""");

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
        Assert.Equal(["amount", "chargeId", "currency", "id"], problem.GetProperty("errors").EnumerateObject().Select(x => x.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"evt_1\"")]
    [InlineData("{} {}")]
    [InlineData("{\"id\":\"evt_1\",\"id\":\"evt_2\",\"type\":\"charge.succeeded\"}")]
    [InlineData("{\"a\\ud800\":1}")]
    [InlineData("deep")]
    public async Task A_body_that_is_not_one_object_is_refused(string body)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 9_000));

        await ProblemAssert.Is(HttpStatusCode.BadRequest, "malformed-body", await Post(body == "deep" ? deep : body));
    }

    [Fact]
    public async Task Other_encodings_are_refused_or_read_and_never_fail()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var text = Event(attempt, "evt_1");
        byte[] latin1 = [.. Encoding.UTF8.GetBytes("""{"type":"charge.succeeded","id":"ev"""), 0xE9, .. "\"}"u8];

        foreach (var body in (byte[][])[Encoding.Unicode.GetBytes(text), Encoding.UTF32.GetBytes(text), latin1])
            Assert.Equal(HttpStatusCode.BadRequest, (await Post(body)).StatusCode);
    }

    /// <summary>Events of other types and of other systems are none of ours, whatever else they hold.</summary>
    [Theory]
    [InlineData("type", "\"payout.created\"")]
    [InlineData("merchantReference", null)]
    [InlineData("merchantReference", "null")]
    [InlineData("merchantReference", "\"\"")]
    [InlineData("merchantReference", "\"INV-2026-17\"")]
    public async Task What_is_about_nothing_of_ours_is_accepted(string member, string? value)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(With(Event(attempt, "evt_1"), member, value))).StatusCode);

        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
    }

    /// <summary>The member with another value, as JSON; without a value, the event without the member.</summary>
    static string With(string json, string member, string? value)
    {
        var members = JsonNode.Parse(json)!.AsObject();
        members.Remove(member);
        var rest = members.ToJsonString()[1..];
        return value is null ? "{" + rest : $"{{\"{member}\":{value},{rest}";
    }
}
