using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Payments;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

[Trait("Category", "Database")]
public sealed class When_a_webhook_secret_is_rotated : WebhooksUnderTest
{
    const string Old = "the-old-secret-of-unkeyed";
    const string New = "the-new-secret-of-unkeyed";

    protected override void Configure(IServiceCollection services) =>
        services.PostConfigure<WebhookOptions>(options => options.Webhooks = new() { Unkeyed = [Old, New] });

    [Theory]
    [InlineData(Old, HttpStatusCode.NoContent)]
    [InlineData(New, HttpStatusCode.NoContent)]
    [InlineData(Secret, HttpStatusCode.Unauthorized)]
    [InlineData("a-secret-of-nobody-at-all", HttpStatusCode.Unauthorized)]
    public async Task Both_secrets_of_the_provider_count_and_no_other(string secret, HttpStatusCode expected)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var body = Event(attempt, "evt_1");

        Assert.Equal(expected, (await Post(body, Sign(body, TimeProvider.System.GetUtcNow(), secret))).StatusCode);
    }

    [Theory]
    [InlineData(Old, HttpStatusCode.Unauthorized)]
    [InlineData(Secret, HttpStatusCode.NoContent)]
    public async Task A_provider_without_secrets_of_its_own_has_the_common_one(string secret, HttpStatusCode expected)
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);
        var body = Event(attempt, "evt_1");

        Assert.Equal(expected, (await Post(body, Sign(body, TimeProvider.System.GetUtcNow(), secret), "keyed")).StatusCode);
    }

    [Theory]
    [InlineData("Payments:Webhooks:Keyed", "one-secret-of-the-provider", 1)]
    [InlineData("Payments:Webhooks:Keyed:0", "one-secret-of-the-provider", 1)]
    [InlineData("Payments:Webhooks:Keyed", "", 0)]
    public void One_secret_may_be_written_with_or_without_its_number(string key, string value, int count)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();

        Assert.Equal(count, ProviderSecrets.Read(configuration).Keyed.Count);
    }
}
