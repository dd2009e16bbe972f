using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_a_script_is_posted : SandboxTest
{
    [Fact]
    public async Task Steps_are_used_in_order_and_as_often_as_stated()
    {
        await Sandbox.Script(Step("500_before") with { Times = 2 }, Step("429"));

        Assert.Equal(["500", "500", "429", "201"], await Charges("a-1", "a-2", "a-3", "a-4"));
        Assert.Equal(0, await Remaining());
    }

    [Fact]
    public async Task A_step_waits_for_a_call_that_it_matches()
    {
        await Sandbox.Script(
            Step("500_before") with { MerchantReference = "a-2" },
            Step("500_before") with { Provider = "keyed" },
            Step("500_before") with { Operation = "refund" });

        Assert.Equal(["201", "500", "201"], await Charges("a-1", "a-2", "a-2"));
        Assert.Equal(2, await Remaining());
    }

    [Fact]
    public async Task A_step_without_an_operation_matches_those_to_which_its_behaviours_apply()
    {
        await Sandbox.Script(Step("lag", "reset_after"));
        await Sandbox.LookUp("a-1");

        Assert.Equal(["reset"], await Charges("a-1"));
    }

    [Fact]
    public async Task The_warehouse_fails_for_one_order_only()
    {
        var bad = Guid.Parse("0197b000-0000-7000-8000-000000000001");
        var good = Guid.Parse("0197b000-0000-7000-8000-000000000002");
        await Sandbox.Script(
            Step("500_before") with { Times = 2 },
            Step("500_before") with { Operation = "shipment", MerchantReference = $"{bad}" },
            Step("reset_after") with { Operation = "shipment", MerchantReference = $"{bad}" });

        Assert.Equal(["500", "202", "reset", "202"], [await Ship(bad), await Ship(good), await Ship(bad), await Ship(bad)]);
        Assert.Equal([good, bad], (await Sandbox.Ledger()).Shipments.Select(x => x.OrderId));
        Assert.Equal(2, await Remaining());
    }

    [Fact]
    public async Task The_script_can_be_cleared()
    {
        await Sandbox.Script(Step("500_before"));
        Assert.Equal(1, await Remaining());

        Assert.Equal(HttpStatusCode.NoContent, (await Sandbox.Http.DeleteAsync("script", Cancel)).StatusCode);
        Assert.Equal(0, await Remaining());
        Assert.Equal(["201"], await Charges("a-1"));
    }

    [Fact]
    public async Task A_declining_step_declines_and_combines()
    {
        await Sandbox.Script(Step("declined", "500_after") with { Operation = "charge" });

        Assert.Equal(["500"], await Charges("a-1"));
        Assert.Equal("declined", Assert.Single((await Sandbox.Ledger()).Charges).Status);
    }

    [Theory]
    [InlineData("""{ "steps": [] }""", "steps")]
    [InlineData("""{ "steps": [null] }""", "steps[0]")]
    [InlineData("""{ "steps": [{ "behaviour": ["reset_sideways"] }] }""", "steps[0].behaviour")]
    [InlineData("""{ "steps": [{ "behaviour": ["ok"] }, { }] }""", "steps[1].behaviour")]
    [InlineData("""{ "steps": [{ "behaviour": ["reset_after", "timeout_after"] }] }""", "steps[0].behaviour")]
    [InlineData("""{ "steps": [{ "operation": "lookup", "behaviour": ["lag"] }] }""", "steps[0].behaviour")]
    [InlineData("""{ "steps": [{ "operation": "refund", "behaviour": ["declined"] }] }""", "steps[0].behaviour")]
    [InlineData("""{ "steps": [{ "operation": "shipment", "behaviour": ["declined"] }] }""", "steps[0].behaviour")]
    [InlineData("""{ "steps": [{ "operation": "shipment", "provider": "keyed", "behaviour": ["ok"] }] }""", "steps[0].provider")]
    [InlineData("""{ "steps": [{ "operation": "payout", "behaviour": ["ok"] }] }""", "steps[0].operation")]
    [InlineData("""{ "steps": [{ "provider": "keyless", "behaviour": ["ok"] }] }""", "steps[0].provider")]
    [InlineData("""{ "steps": [{ "times": 0, "behaviour": ["ok"] }] }""", "steps[0].times")]
    [InlineData("""{ "steps": [{ "behaviour": ["lag"], "durations": { "lagMs": -1 } }] }""", "steps[0].durations.lagMs")]
    public async Task A_wrong_field_is_named(string script, string field)
    {
        var problem = await Refused(script);

        Assert.Equal("invalid-request", problem.GetProperty("type").GetString());
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("""{ "steps": [{ "behavior": ["ok"] }] }""", "$.steps[0].behavior")]
    [InlineData("""{ "steps": [{ "behaviour": ["ok"], "times": "2" }] }""", "$.steps[0].times")]
    public async Task An_unreadable_member_is_named_by_its_path(string script, string path)
    {
        Assert.Contains(path, (await Refused(script)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_has_a_limit()
    {
        var steps = Enumerable.Repeat(Step("ok"), 300).ToList();
        for (var i = 0; i < 3; i++)
            await Sandbox.Script(steps);

        Assert.Equal(HttpStatusCode.Conflict, (await Sandbox.Http.PostAsJsonAsync("script", new { steps }, Cancel)).StatusCode);
        Assert.Equal(900, await Remaining());
    }

    async Task<List<string>> Charges(params string[] references)
    {
        var seen = new List<string>();
        foreach (var reference in references)
            seen.Add(await Seen(giveUp => Sandbox.Charge(Body(reference), giveUp: giveUp)));
        return seen;
    }

    Task<string> Ship(Guid orderId) => Seen(giveUp => Sandbox.Http.PostAsJsonAsync(
        "shipments", new { orderId, lines = new[] { new { sku = "tea", quantity = 1 } } }, giveUp));

    async Task<int> Remaining() =>
        (await Sandbox.Http.GetFromJsonAsync<JsonElement>("script", Cancel)).GetProperty("steps").EnumerateArray()
            .Sum(x => x.GetProperty("times").GetInt32());

    async Task<JsonElement> Refused(string script)
    {
        using var content = new StringContent(script, Encoding.UTF8, "application/json");
        using var response = await Sandbox.Http.PostAsync("script", content, Cancel);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
