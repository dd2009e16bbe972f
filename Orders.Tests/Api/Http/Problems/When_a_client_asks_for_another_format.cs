using System.Net;

namespace Orders.Tests.Api.Http.Problems;

[Trait("Category", "Database")]
public sealed class When_a_client_asks_for_another_format(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml;q=0.1")]
    [InlineData(";q=")]
    public async Task A_refusal_is_a_problem_that_the_log_can_be_searched_for(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/0197b000-0000-7000-8000-000000000001");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var answer = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", answer);
        Assert.NotEqual("", problem.GetProperty("traceId").GetString());
    }
}
