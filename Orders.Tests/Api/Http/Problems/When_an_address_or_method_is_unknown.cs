using System.Net;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Http.Problems;

[Trait("Category", "Database")]
public sealed class When_an_address_or_method_is_unknown(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/order")]
    [InlineData("/orders/not-an-id")]
    [InlineData("/orders/00000000-0000-0000-0000-000000000001/nothing")]
    public async Task An_unknown_address_is_answered_with_a_not_found_problem(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };

        await ProblemAssert.Is(HttpStatusCode.NotFound, "not-found", await api.Client.SendAsync(request, Cancellation));
    }

    [Fact]
    public async Task An_unknown_method_is_refused_and_the_allowed_methods_are_listed()
    {
        var answer = await api.Client.DeleteAsync("/orders", Cancellation);

        await ProblemAssert.Is(HttpStatusCode.MethodNotAllowed, "method-not-allowed", answer);
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST"], answer.Content.Headers.Allow.Order());
    }
}
