using System.Net.Http.Json;
using System.Text.Json;
using Orders.Api.Development.Sandbox.Behaviours;
using Orders.Tests.Architecture;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_a_token_misbehaves : SandboxTest
{
    [Theory]
    [InlineData("tok_reset_before", "reset", 0)]
    [InlineData("tok_reset_after", "reset", 1)]
    [InlineData("tok_500_after", "500", 1)]
    [InlineData("tok_429", "429", 0)]
    [InlineData("tok_reset_after__lag__webhook_twice", "reset", 1)]
    [InlineData("tok_declined__500_after", "500", 1)]
    [InlineData("tok_visa", "201", 1)]
    [InlineData("tok_refund_reset_after", "201", 1)]
    public async Task The_behaviour_applies_to_the_first_request_for_a_charge(string token, string seen, int effects)
    {
        Assert.Equal(seen, await Seen(giveUp => Sandbox.Charge(Body(method: token), giveUp: giveUp)));
        Assert.Equal(effects, (await Sandbox.Ledger()).Charges.Count);
    }

    [Theory]
    [InlineData("tok_reset_before", "succeeded")]
    [InlineData("tok_reset_after", "succeeded")]
    [InlineData("tok_declined__reset_after", "declined")]
    public async Task A_retry_succeeds(string token, string status)
    {
        Assert.Equal("reset", await Seen(giveUp => Sandbox.Charge(Body(method: token), "key-1", giveUp)));

        Assert.Equal(status, (await Charged(key: "key-1", method: token)).Status);
        Assert.Single((await Sandbox.Ledger()).Charges);
    }

    [Fact]
    public async Task A_retry_of_an_effect_before_a_restart_succeeds()
    {
        await Seen(giveUp => Sandbox.Charge(Body(method: "tok_reset_after"), "key-1", giveUp));
        await Sandbox.Restart();

        Assert.Equal("succeeded", (await Charged(key: "key-1", method: "tok_reset_after")).Status);
    }

    [Fact]
    public async Task A_refund_token_applies_to_each_refund_of_the_charge()
    {
        var charge = await Charged(method: "tok_refund_500_after");

        var seen = new List<string>();
        foreach (var reference in new[] { "r-1", "r-1", "r-2" })
        {
            seen.Add(await Seen(giveUp =>
                Sandbox.Refund("unkeyed", charge.Id, new { merchantReference = reference, amount = 1 }, giveUp: giveUp)));
        }


        Assert.Equal(["500", "201", "500"], seen);
        Assert.Equal(3, Assert.Single((await Sandbox.Ledger()).Charges).Refunds.Count);
    }

    [Fact]
    public async Task The_script_takes_precedence_over_the_token()
    {
        await Sandbox.Script(Step("ok") with { Operation = "charge" });

        Assert.Equal("201", await Seen(giveUp => Sandbox.Charge(Body(method: "tok_reset_before"), giveUp: giveUp)));
    }

    [Fact]
    public async Task A_declined_card_stays_declined_under_a_script()
    {
        await Sandbox.Script(Step("500_after") with { Operation = "charge" });

        Assert.Equal("500", await Seen(giveUp => Sandbox.Charge(Body(method: "tok_declined"), giveUp: giveUp)));
        Assert.Equal("declined", Assert.Single((await Sandbox.Ledger()).Charges).Status);
    }

    [Fact]
    public async Task The_sandbox_and_the_documentation_list_the_same_behaviours()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "sandbox.md"));
        var documented = text.Split("behaviours: kept true by a test -->\n")[1].Split("<!-- /behaviours -->")[0];
        var listed = (await Sandbox.Http.GetFromJsonAsync<JsonElement>("behaviours", Cancel)).GetProperty("behaviours").EnumerateArray()
            .Select(x => (x.GetProperty("name").GetString(), x.GetProperty("does").GetString()));

        Assert.Equal(Vocabulary.All.Select(x => (x.Name, x.Does)), listed!);
        Assert.Equal(
            "| name | aspect | what the call does |\n| --- | --- | --- |\n"
            + string.Concat(Vocabulary.All.Select(x => $"| `{x.Name}` | {x.Aspect} | {x.Does} |\n")),
            documented);
    }
}
