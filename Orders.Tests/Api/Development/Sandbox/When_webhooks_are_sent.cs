using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_webhooks_are_sent : SandboxTest
{
    const string Secret = "whsec_test";
    WebhookReceiver _receiver = null!;

    private protected override async Task<RunningSandbox> Start()
    {
        _receiver = await WebhookReceiver.Start();
        return await RunningSandbox.Start(Time, new WebhookTarget(_receiver.Url, Secret));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _receiver.DisposeAsync();
    }

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
        _receiver.Answer = 503;
        await Charged();
        await Received(1);
        Time.Advance(TimeSpan.FromMilliseconds(999));
        await Eventually.Never(() => _receiver.Received.Count > 1, TimeSpan.FromMilliseconds(200));
        await Received(2, TimeSpan.FromMilliseconds(100));
        _receiver.Answer = 204;
        await Received(3, TimeSpan.FromSeconds(2));

        Time.Advance(TimeSpan.FromHours(1));
        await Eventually.Never(() => _receiver.Received.Count > 3, TimeSpan.FromMilliseconds(200));
        Assert.Single(_receiver.Received.Select(x => x.Id).Distinct());
    }

    [Fact]
    public async Task A_webhook_is_abandoned_after_the_stated_attempts_and_sent_again_by_the_next_start()
    {
        _receiver.Answer = 500;
        await Charged();
        await Received(WebhookSender.MaxAttempts, TimeSpan.FromMinutes(5));
        Time.Advance(TimeSpan.FromHours(1));
        await Eventually.Never(() => _receiver.Received.Count > WebhookSender.MaxAttempts, TimeSpan.FromMilliseconds(200));

        _receiver.Answer = 204;
        var ledger = new FileInfo(Sandbox.LedgerPath).Length;
        await Sandbox.Restart();
        await Received(WebhookSender.MaxAttempts + 1);

        await Eventually.True(() => new FileInfo(Sandbox.LedgerPath).Length > ledger);
        await Sandbox.Restart();
        await Eventually.Never(() => _receiver.Received.Count > WebhookSender.MaxAttempts + 1, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_webhook_sent_twice_has_one_id()
    {
        await Sandbox.Script(Step("webhook_twice", "reset_after") with { Operation = "charge" });
        await Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp));

        Assert.Single((await Received(2)).Select(x => x.Id).Distinct());
    }

    [Fact]
    public async Task A_webhook_sent_first_arrives_before_the_answer()
    {
        await Sandbox.Script(Step("webhook_first") with { Operation = "charge" });
        await Charged();

        Assert.Single(_receiver.Received);
    }

    [Fact]
    public async Task A_late_webhook_arrives_after_the_stated_time_even_across_a_restart()
    {
        await Sandbox.Script(Step("webhook_late") with { Operation = "charge", Durations = Lasting(webhook: 60_000) });
        await Charged();
        Time.Advance(TimeSpan.FromSeconds(59));
        await Eventually.Never(() => _receiver.Received.Count > 0, TimeSpan.FromMilliseconds(200));

        await Sandbox.Restart(() => Time.Advance(TimeSpan.FromSeconds(1)));

        await Received(1);
    }

    [Fact]
    public async Task The_webhook_of_a_late_effect_is_sent_when_it_takes_effect()
    {
        await Sandbox.Script(Step("late") with { Operation = "charge", Durations = Lasting(late: 60_000, hang: 0) });
        await Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp));
        await Eventually.Never(() => _receiver.Received.Count > 0, TimeSpan.FromMilliseconds(200));

        var due = Time.GetUtcNow().AddMinutes(1);
        Assert.Equal(due, (await Received(1, TimeSpan.FromMinutes(1)))[0].Json.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_suppressed_webhook_is_never_sent()
    {
        await Sandbox.Script(Step("webhook_none") with { Operation = "charge" });
        await Charged("silent");
        await Charged("reported");

        Assert.Equal("reported", (await Received(1))[0].Json.GetProperty("merchantReference").GetString());
        await Sandbox.Restart();
        await Eventually.Never(
            () => _receiver.Received.Any(x => x.Body.Contains("silent", StringComparison.Ordinal)), TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_forged_webhook_has_a_wrong_signature()
    {
        await Sandbox.Script(Step("webhook_forged") with { Operation = "charge" });
        await Charged();

        var received = (await Received(1))[0];
        Assert.Matches("^t=[0-9]+,v1=[0-9a-f]{64}$", received.Signature);
        Assert.False(received.IsSignedWith(Secret));
    }

    static string Text(ReceivedWebhook webhook, string member) => webhook.Json.GetProperty(member).GetString()!;

    /// <summary>Waits for a number of webhooks, and advances the clock by a step at each look.</summary>
    Task<IReadOnlyList<ReceivedWebhook>> Received(int count, TimeSpan step = default) => Eventually.Is(
        () =>
        {
            var received = _receiver.Received;
            if (received.Count < count)
                Time.Advance(step);
            return received;
        },
        x => x.Count == count);
}
