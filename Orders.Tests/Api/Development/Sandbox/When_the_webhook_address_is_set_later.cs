using System.Net;
using System.Net.Http.Json;
using Orders.Api.Development.Sandbox.Webhooks;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_the_webhook_address_is_set_later : SandboxTest
{
    const string Secret = "whsec_test";

    private protected override Task<RunningSandbox> Start() => RunningSandbox.Start(Time, new WebhookTarget(null, Secret));

    [Fact]
    public async Task Earlier_effects_are_sent_then_and_delay_no_answer()
    {
        await using var receiver = await WebhookReceiver.Start();
        await Charged("early", method: "tok_webhook_first");

        Assert.Equal(HttpStatusCode.NoContent, await SetUrl(Sandbox, receiver.Url.ToString()));
        await Eventually.True(() => receiver.Received.Count == 1);
        await Charged("after", method: "tok_webhook_first");

        Assert.Equal(["early", "after"], receiver.Received.Select(x => x.Json.GetProperty("merchantReference").GetString()));
        Assert.All(receiver.Received, x => Assert.True(x.IsSignedWith(Secret)));
    }

    [Fact]
    public async Task The_address_may_change()
    {
        await using var first = await WebhookReceiver.Start();
        await using var second = await WebhookReceiver.Start();
        await SetUrl(Sandbox, first.Url.ToString());

        await SetUrl(Sandbox, second.Url.ToString());
        await Charged(method: "tok_webhook_first");

        Assert.Empty(first.Received);
        Assert.Single(second.Received);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nowhere")]
    [InlineData("ftp://127.0.0.1")]
    public async Task The_address_must_be_a_URL(string? url) =>
        Assert.Equal(HttpStatusCode.BadRequest, await SetUrl(Sandbox, url));

    [Fact]
    public async Task A_sandbox_without_webhooks_refuses_an_address()
    {
        await using var without = await RunningSandbox.Start(Time);

        Assert.Equal(HttpStatusCode.Conflict, await SetUrl(without, "http://127.0.0.1:1"));
    }

    static async Task<HttpStatusCode> SetUrl(RunningSandbox sandbox, string? url)
    {
        using var response = await sandbox.Http.PutAsJsonAsync("webhooks", new { url }, Cancel);
        return response.StatusCode;
    }
}
