using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_a_webhook_misbehaves : WebhookTest
{
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

        Assert.Single(Receiver.Received);
    }

    [Fact]
    public async Task A_late_webhook_arrives_after_the_stated_time_even_across_a_restart()
    {
        await Sandbox.Script(Step("webhook_late") with { Operation = "charge", Durations = Lasting(webhook: 60_000) });
        await Charged();
        Time.Advance(TimeSpan.FromSeconds(59));
        await Eventually.Never(() => Receiver.Received.Count > 0, TimeSpan.FromMilliseconds(200));

        await Sandbox.Restart(() => Time.Advance(TimeSpan.FromSeconds(1)));

        await Received(1);
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
            () => Receiver.Received.Any(x => x.Body.Contains("silent", StringComparison.Ordinal)), TimeSpan.FromMilliseconds(200));
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
}
