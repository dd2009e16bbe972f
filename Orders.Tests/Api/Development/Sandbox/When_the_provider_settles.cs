using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_the_provider_settles : SandboxTest
{
    [Fact]
    public async Task The_file_has_a_line_for_each_capture_and_refund_of_the_period()
    {
        await Charged("yesterday");
        Time.Advance(TimeSpan.FromDays(1));
        var day = Time.GetUtcNow();
        var charge = await Charged("a, \"b\"");
        await Charged("declined", method: "tok_declined");
        await Charged("keyed", key: "key-1");
        await Sandbox.Script(Step("lag") with { Operation = "refund" });
        var answer = await Sandbox.Refund("unkeyed", charge.Id, new { merchantReference = "r-1", amount = 2.5m });
        var refund = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        var (from, to) = ($"{day:yyyy-MM-dd'T'HH:mm:ss'Z'}", $"{day.AddDays(1):yyyy-MM-dd'T'HH:mm:ss'Z'}");
        using var response = await Sandbox.Http.GetAsync($"settlement?provider=unkeyed&from={from}&to={to}", Cancel);

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            [
                "type,providerReference,merchantReference,chargeId,amount,currency,at",
                $"charge,{charge.Id},\"a, \"\"b\"\"\",{charge.Id},12.30,EUR,{day:O}",
                $"refund,{refund.GetProperty("id").GetString()},r-1,{charge.Id},2.5,EUR,{day:O}",
                "",
            ],
            (await response.Content.ReadAsStringAsync(Cancel)).Split("\r\n"));
    }

    [Fact]
    public async Task A_late_charge_is_not_in_the_file_before_it_takes_effect()
    {
        await Charged("refunded", method: "tok_ok");
        await Sandbox.Script(Step("late") with { Durations = Lasting(hang: 0, late: 1_000) });
        await Seen(giveUp => Sandbox.Charge(Body("late"), giveUp: giveUp));

        Assert.Equal(2, (await Settlement()).Count);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await Settlement()).Count);
    }

    [Theory]
    [InlineData("", "provider")]
    [InlineData("provider=visa", "provider")]
    [InlineData("provider=keyed&from=yesterday", "from")]
    [InlineData("provider=keyed&to=tomorrow", "to")]
    public async Task A_wrong_query_is_refused(string query, string field)
    {
        using var response = await Sandbox.Http.GetAsync($"settlement?{query}", Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    async Task<IReadOnlyList<string>> Settlement() =>
        (await Sandbox.Http.GetStringAsync("settlement?provider=unkeyed", Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
