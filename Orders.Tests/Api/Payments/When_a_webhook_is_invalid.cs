using System.Net;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

[Trait("Category", "Database")]
public sealed class When_a_webhook_is_invalid : WebhooksUnderTest
{
    /// <summary>A charge without its id could never be refunded.</summary>
    [Fact]
    public async Task An_outcome_without_a_charge_id_is_refused()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        var answer = await Post(Event(attempt, "evt_1", charge: ""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other-secret")]
    [InlineData("other-body")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("rubbish")]
    public async Task A_wrong_signature_is_refused_without_an_effect(string wrong)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var webhook = Event(attempt, "evt_1");
        var now = DateTimeOffset.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        var signature = wrong switch
        {
            "none" => null,
            "other-secret" => Sign(webhook, now, "another-secret-of-the-run"),
            "other-body" => Sign(webhook + " ", now),
            "old" => Sign(webhook, now - TimeSpan.FromMinutes(6)),
            "future" => Sign(webhook, now + TimeSpan.FromMinutes(6)),
            _ => "t=99999999999999999999,v1=zz",
        };

        var answer = await Post(webhook, signature);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("urn:orders:problem:bad-webhook-signature", body, StringComparison.Ordinal);
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
    }

    [Fact]
    public async Task An_unknown_provider_and_a_body_that_is_no_event_are_refused()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Post("{}", provider: "other")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("<xml/>")).StatusCode);
    }

    /// <summary>A chunked body states no length in advance, so it is read up to the limit only.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_above_the_limit_is_refused(bool isChunked) => Assert.Equal(
        HttpStatusCode.RequestEntityTooLarge, (await Post(new string(' ', 70_000), isChunked: isChunked)).StatusCode);
}
