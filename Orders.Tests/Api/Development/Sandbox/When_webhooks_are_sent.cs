using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_webhooks_are_sent : WebhookTest
{
    [Fact]
    public async Task The_webhook_of_a_charge_is_signed()
    {
        var charge = await Charged("a-1", key: "key-1");

        var received = (await Received(1))[0];
        Assert.Equal("/webhooks/payments/keyed", received.Path);
        Assert.Equal(
            $$"""{"id":"evt_{{charge.Id}}","type":"charge.succeeded","chargeId":"{{charge.Id}}","merchantReference":"a-1","amount":12.30"""
            + ""","currency":"EUR","at":"2026-11-24T10:00:00+00:00"}""",
            received.Body);
        Assert.True(received.IsSignedWith(Secret));
        Assert.Equal(Time.GetUtcNow().ToUnixTimeSeconds(), received.SignedAt);
    }

    [Fact]
    public async Task Declined_charges_and_refunds_have_webhooks()
    {
        var charge = await Charged("a-1");
        await Charged("a-2", method: "tok_declined");
        await Sandbox.Refund("unkeyed", charge.Id, new { merchantReference = "r-1", amount = 2.5m });

        var received = await Received(3);
        Assert.Equal(
            [("a-1", "charge.succeeded", "12.30"), ("a-2", "charge.declined", "12.30"), ("r-1", "refund.succeeded", "2.5")],
            received.Select(x => (Text(x, "merchantReference"), Text(x, "type"), x.Json.GetProperty("amount").GetRawText())).Order());
        var refund = received.Single(x => x.Body.Contains("refund", StringComparison.Ordinal));
        Assert.Equal(charge.Id, refund.Json.GetProperty("chargeId").GetString());
    }

    [Fact]
    public async Task A_retry_with_the_same_key_sends_no_second_webhook()
    {
        await Charged(key: "key-1");
        await Charged(key: "key-1");

        await Charged("a-2");
        Assert.Equal(2, (await Received(2)).Select(x => x.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_refused_webhook_is_sent_again_with_backoff_until_it_is_acknowledged()
    {
        Receiver.Answer = 503;
        await Charged();
        await Received(1);
        Time.Advance(TimeSpan.FromMilliseconds(999));
        await Eventually.Never(() => Receiver.Received.Count > 1, TimeSpan.FromMilliseconds(200));
        await Received(2, TimeSpan.FromMilliseconds(100));
        Receiver.Answer = 204;
        await Received(3, TimeSpan.FromSeconds(2));

        Time.Advance(TimeSpan.FromHours(1));
        await Eventually.Never(() => Receiver.Received.Count > 3, TimeSpan.FromMilliseconds(200));
        Assert.Single(Receiver.Received.Select(x => x.Id).Distinct());
    }

    [Fact]
    public async Task A_webhook_is_abandoned_after_the_stated_attempts_and_sent_again_by_the_next_start()
    {
        Receiver.Answer = 500;
        await Charged();
        await Received(WebhookSender.MaxAttempts, TimeSpan.FromMinutes(5));
        Time.Advance(TimeSpan.FromHours(1));
        await Eventually.Never(() => Receiver.Received.Count > WebhookSender.MaxAttempts, TimeSpan.FromMilliseconds(200));

        Receiver.Answer = 204;
        var ledger = new FileInfo(Sandbox.LedgerPath).Length;
        await Sandbox.Restart();
        await Received(WebhookSender.MaxAttempts + 1);

        await Eventually.True(() => new FileInfo(Sandbox.LedgerPath).Length > ledger);
        await Sandbox.Restart();
        await Eventually.Never(() => Receiver.Received.Count > WebhookSender.MaxAttempts + 1, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task The_webhook_of_a_late_effect_is_sent_when_it_takes_effect()
    {
        await Sandbox.Script(Step("late") with { Operation = "charge", Durations = Lasting(late: 60_000, hang: 0) });
        await Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp));
        await Eventually.Never(() => Receiver.Received.Count > 0, TimeSpan.FromMilliseconds(200));

        var due = Time.GetUtcNow().AddMinutes(1);
        Assert.Equal(due, (await Received(1, TimeSpan.FromMinutes(1)))[0].Json.GetProperty("at").GetDateTimeOffset());
    }

    static string Text(ReceivedWebhook webhook, string member) => webhook.Json.GetProperty(member).GetString()!;
}
