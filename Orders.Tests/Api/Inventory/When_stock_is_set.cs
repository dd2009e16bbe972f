using System.Net;
using System.Net.Http.Json;

namespace Orders.Tests.Api.Inventory;

[Trait("Category", "Database")]
public sealed class When_stock_is_set(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>No order can name such a SKU, so its stock would limit nothing.</summary>
    [Theory]
    [InlineData("%20")]
    [InlineData("%20%09")]
    [InlineData("tea%0a")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_sku_that_no_order_can_name_is_refused(string sku)
    {
        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await Put(sku));

        Assert.Equal(["sku"], ProblemAssert.ErrorsOf(problem));
    }

    [Fact]
    public async Task A_sku_with_any_other_characters_is_accepted() =>
        Assert.Equal(HttpStatusCode.OK, (await Put("t%C3%A9%20%2F1")).StatusCode);

    Task<HttpResponseMessage> Put(string sku) => api.Client.PutAsJsonAsync($"/inventory/{sku}", new { onHand = 2 }, Cancellation);
}
