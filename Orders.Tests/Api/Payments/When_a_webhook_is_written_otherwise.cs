using System.Net;
using System.Text;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>What means the same is the same: amounts, currencies, identifiers and encodings, as providers write them.</summary>
[Trait("Category", "Database")]
public sealed class When_a_webhook_is_written_otherwise : WebhooksUnderTest
{
    [Theory]
    [InlineData("\"amount\":25.0", "\"currency\":\"eur\"")]
    [InlineData("\"amount\":2500e-2", "\"currency\":\"Eur\"")]
    [InlineData("\"amount\":25", "\"currency\":\"EUR\"")]
    [InlineData("\"amount\":25.0000000000", "\"currency\":null")]
    [InlineData("\"amount\":2.5E+1", "\"more\":{\"amount\":[1]}")]
    [InlineData("\"amount\":null", "\"at\":\"2026-11-24T12:01:00+02:00\"")]
    public async Task An_amount_and_a_currency_count_by_value(string amount, string currency)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        var answer = await Post(Body(attempt, amount, currency));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1"), await Settled(attempt));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
    }

    /// <summary>The near misses: another amount, and another currency.</summary>
    [Theory]
    [InlineData("\"amount\":25.01", "\"currency\":\"EUR\"")]
    [InlineData("\"amount\":-25", "\"currency\":\"EUR\"")]
    [InlineData("\"amount\":25", "\"currency\":\"usd\"")]
    public async Task Another_amount_or_currency_is_a_contradiction(string amount, string currency)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(Body(attempt, amount, currency))).StatusCode);

        Assert.Equal((PaymentAttemptState.InDoubt, null), await Settled(attempt));
    }

    [Fact]
    public async Task The_bytes_are_signed_so_a_byte_order_mark_and_blanks_belong_to_the_body()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($" \r\n{Event(attempt, "evt_1")}\r\n")];

        Assert.Equal(HttpStatusCode.NoContent, (await Post(body)).StatusCode);

        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1"), await Settled(attempt));
    }

    [Theory]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.provider+json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Any_content_type_is_read(string? contentType)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        Assert.Equal(
            HttpStatusCode.NoContent, (await Post(Encoding.UTF8.GetBytes(Event(attempt, "evt_1")), contentType: contentType)).StatusCode);

        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1"), await Settled(attempt));
    }

    [Fact]
    public async Task A_merchant_reference_is_the_same_in_capitals()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var body = Event(attempt, "evt_1").Replace($"{attempt.Id}", $"{attempt.Id}".ToUpperInvariant(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(body)).StatusCode);

        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1"), await Settled(attempt));
    }

    [Theory]
    [InlineData("{0},{1}")]
    [InlineData("{1}, {0}")]
    [InlineData("t=1,{0},{1}")]
    [InlineData("{0},v1=00ff,v1=,v1=zz,{1},v0=1")]
    [InlineData(" {0} , {1} ")]
    public async Task A_signature_may_stand_among_others(string header)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var body = Event(attempt, "evt_1");
        var parts = Sign(body, TimeProvider.System.GetUtcNow()).Split(',');

        var answer = await Post(body, string.Format(System.Globalization.CultureInfo.InvariantCulture, header, parts[0], parts[1]));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1"), await Settled(attempt));
    }

    static string Body(PaymentAttempt attempt, string amount, string currency) =>
        $$"""{"id":"evt_1","type":"charge.succeeded","chargeId":"ch_1","merchantReference":"{{attempt.Id}}",{{amount}},{{currency}}}""";

    async Task<(PaymentAttemptState State, string? Reference)> Settled(PaymentAttempt attempt)
    {
        var found = await Read(attempt.Id);
        return (found.State, found.ProviderReference);
    }
}
