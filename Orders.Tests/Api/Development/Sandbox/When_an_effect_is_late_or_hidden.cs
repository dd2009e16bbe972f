using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_an_effect_is_late_or_hidden : SandboxTest
{
    [Fact]
    public async Task A_late_charge_is_invisible_until_it_takes_effect()
    {
        await LateCharge();
        Assert.Empty(await Sandbox.LookUp("a-1"));

        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty((await Sandbox.Ledger()).Charges);

        Time.Advance(TimeSpan.FromSeconds(1));
        var charge = Assert.Single((await Sandbox.Ledger()).Charges);
        Assert.Equal((Time.GetUtcNow(), charge.Id), (charge.CreatedAt, Assert.Single(await Sandbox.LookUp("a-1")).Id));
    }

    [Fact]
    public async Task A_late_charge_takes_effect_although_the_sandbox_was_down_when_it_was_due()
    {
        await LateCharge();

        await Sandbox.Restart(() => Time.Advance(TimeSpan.FromSeconds(61)));

        Assert.Single((await Sandbox.Ledger()).Charges);
    }

    [Fact]
    public async Task A_late_charge_cannot_be_refunded_before_it_takes_effect()
    {
        await LateCharge();
        var id = "";
        await Sandbox.Restart(() => id = File.ReadAllText(Sandbox.LedgerPath).Split("\"id\":\"")[1].Split('"')[0]);

        Assert.Equal("404", await Refund());
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("201", await Refund());

        Task<string> Refund() =>
            Seen(giveUp => Sandbox.Refund("unkeyed", id, new { merchantReference = "r-1", amount = 1 }, giveUp: giveUp));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_waits_for_the_late_charge_and_gets_its_answer()
    {
        await LateCharge("key-1");
        var retry = Seen(giveUp => Sandbox.Charge(Body(), "key-1", giveUp));

        await Eventually.True(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(20));
            return retry.IsCompleted;
        });

        Assert.Equal("201", await retry);
        Assert.True(Assert.Single((await Sandbox.Ledger()).Charges).CreatedAt <= Time.GetUtcNow());
    }

    [Fact]
    public async Task The_look_up_lags_behind_a_charge_whose_answer_was_lost()
    {
        await Sandbox.Script(Step("reset_after", "lag") with { Operation = "charge", Durations = Lasting(lag: 30_000) });
        Assert.Equal("reset", await Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp)));

        Assert.Single((await Sandbox.Ledger()).Charges);
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await Sandbox.LookUp("a-1"));
        await Sandbox.Restart(() => Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(await Sandbox.LookUp("a-1"));
    }

    [Fact]
    public async Task The_look_up_lags_behind_a_refund_while_its_charge_is_shown()
    {
        var charge = await Charged();
        await Sandbox.Script(Step("lag") with { Operation = "refund", Durations = Lasting(lag: 30_000) });
        await Sandbox.Refund("unkeyed", charge.Id, new { merchantReference = "r-1", amount = 1 });

        Assert.Empty(Assert.Single(await Sandbox.LookUp("a-1")).Refunds);
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(Assert.Single(await Sandbox.LookUp("a-1")).Refunds);
    }

    async Task LateCharge(string? key = null)
    {
        await Sandbox.Script(Step("late") with { Durations = Lasting(late: 60_000, hang: 600_000) });
        var seen = await Seen(
            giveUp => Sandbox.Charge(Body(), key, giveUp),
            until: () => Eventually.True(() => new FileInfo(Sandbox.LedgerPath).Length > 0));
        Assert.Equal("silence", seen);
        Assert.Empty((await Sandbox.Ledger()).Charges);
    }
}
