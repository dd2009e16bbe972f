using System.Net;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Http.OpenApi;

[Trait("Category", "Database")]
public sealed class When_the_api_describes_itself(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_is_the_approved_one() =>
        ApprovedFile.Matches("openapi.json", await api.Client.GetStringAsync("/openapi/v1.json", Cancellation));

    [Fact]
    public async Task The_reference_page_and_its_script_come_from_this_process()
    {
        var page = await api.Client.GetStringAsync("/scalar/", Cancellation);

        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/scalar/scalar.js", Cancellation)).StatusCode);
    }
}
