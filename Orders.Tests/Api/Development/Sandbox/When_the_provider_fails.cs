using System.Net.Http.Json;
using System.Text.Json;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_the_provider_fails : SandboxTest
{
    public static TheoryData<string, string, int> Failures => new()
    {
        { "ok", "201", 1 },
        { "reset_before", "reset", 0 },
        { "reset_after", "reset", 1 },
        { "500_before", "500", 0 },
        { "500_after", "500", 1 },
        { "429", "429", 0 },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task The_caller_and_the_ledger_see_the_stated_outcome_of_a_charge(string behaviour, string seen, int effects)
    {
        foreach (var key in new[] { null, "key-1" })
        {
            await Sandbox.Script(Step(behaviour) with { Operation = "charge" });

            Assert.Equal(seen, await Seen(giveUp => Sandbox.Charge(Body(), key, giveUp)));
            Assert.Equal(effects, (await Sandbox.Ledger()).Charges.Count(x => x.Provider == (key is null ? "unkeyed" : "keyed")));
        }
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task The_caller_and_the_ledger_see_the_stated_outcome_of_a_refund(string behaviour, string seen, int effects)
    {
        var charge = await Charged();
        await Sandbox.Script(Step(behaviour) with { Operation = "refund", ChargeId = charge.Id });

        Assert.Equal(
            seen,
            await Seen(giveUp => Sandbox.Refund("unkeyed", charge.Id, new { merchantReference = "r-1", amount = 5 }, giveUp: giveUp)));
        Assert.Equal(effects, Assert.Single((await Sandbox.Ledger()).Charges).Refunds.Count);
    }

    [Theory]
    [InlineData("timeout_before", 0)]
    [InlineData("timeout_after", 1)]
    public async Task A_caller_without_an_answer_gives_up(string behaviour, int effects)
    {
        await Sandbox.Script(Step(behaviour));

        Assert.Equal("silence", await Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp), until: () => EffectsAreRecorded(effects)));
        Assert.Equal(effects, (await Sandbox.Ledger()).Charges.Count);
    }

    [Fact]
    public async Task The_connection_of_a_patient_caller_is_closed_after_the_stated_time()
    {
        await Sandbox.Script(Step("timeout_after") with { Durations = Lasting(hang: 20_000) });
        var call = Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp));
        await Eventually.Is(Sandbox.Ledger, x => x.Charges.Count == 1);
        Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(call.IsCompleted);

        await Eventually.True(() => AdvancedToEnd(call, TimeSpan.FromSeconds(1)));
        Assert.Matches("reset|ResponseEnded", await call);
    }

    [Fact]
    public async Task A_slow_answer_arrives_after_the_stated_time()
    {
        await Sandbox.Script(Step("slow") with { Durations = Lasting(slow: 5_000) });
        var call = Seen(giveUp => Sandbox.Charge(Body(), giveUp: giveUp));
        await Eventually.Is(Sandbox.Ledger, x => x.Charges.Count == 1);
        Assert.False(call.IsCompleted);

        await Eventually.True(() => AdvancedToEnd(call, TimeSpan.FromSeconds(5)));
        Assert.Equal("201", await call);
    }

    [Fact]
    public async Task An_answer_429_says_when_to_retry()
    {
        await Sandbox.Script(Step("429") with { Durations = Lasting(retryAfter: 2_500) });

        using var response = await Sandbox.Charge(Body());

        Assert.Equal("3", Assert.Single(response.Headers.GetValues("Retry-After")));
        Assert.Equal("too-many-requests", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("reset_before", "reset")]
    [InlineData("500_before", "500")]
    [InlineData("429", "429")]
    public async Task The_look_up_fails_too(string behaviour, string seen)
    {
        await Charged();
        await Sandbox.Script(Step(behaviour) with { Operation = "lookup" });

        Assert.Equal(seen, await Seen(giveUp => Sandbox.Http.GetAsync("unkeyed/charges?merchantReference=a-1", giveUp)));
        Assert.Single(await Sandbox.LookUp("a-1"));
    }

    [Fact]
    public async Task A_retry_with_the_key_of_a_charge_whose_answer_was_lost_gets_that_answer()
    {
        await Sandbox.Script(Step("reset_after") with { Operation = "charge" });
        await Seen(giveUp => Sandbox.Charge(Body(), "key-1", giveUp));

        var answer = await Charged(key: "key-1");

        Assert.Equal(answer.Id, Assert.Single((await Sandbox.Ledger()).Charges).Id);
    }

    /// <summary>Advances the clock, and returns whether the call has ended.</summary>
    /// <remarks>A delay that starts after this advance ends at the next one.</remarks>
    bool AdvancedToEnd(Task call, TimeSpan step)
    {
        Time.Advance(step);
        return call.IsCompleted;
    }

    /// <summary>Waits until the script's step is used and the ledger has the effects, in that order.</summary>
    async Task EffectsAreRecorded(int effects)
    {
        await Eventually.True(async () =>
            (await Sandbox.Http.GetFromJsonAsync<JsonElement>("script", Cancel)).GetProperty("steps").GetArrayLength() == 0);
        await Eventually.Is(Sandbox.Ledger, x => x.Charges.Count >= effects);
    }
}
