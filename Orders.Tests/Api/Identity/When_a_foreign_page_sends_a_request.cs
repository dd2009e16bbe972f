using System.Net;
using System.Text;

namespace Orders.Tests.Api.Identity;

[Trait("Category", "Database")]
public sealed class When_a_foreign_page_sends_a_request(RunningApi api) : IClassFixture<RunningApi>
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://localhost.evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_request_that_changes_something_is_refused(string header, string value)
    {
        var answer = await Submit($"foreign-{header}-{value}", (header, value));

        await ProblemAssert.Is(HttpStatusCode.Forbidden, "foreign-page", answer);
    }

    [Fact]
    public async Task A_page_of_this_process_may_send()
    {
        var answer = await Submit("own-page", ("Origin", api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_typed_address_may_be_read()
    {
        var answer = await Send(HttpMethod.Get, "/orders", null, ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A page whose own name means 127.0.0.1 can read what this process answers, unless the process looks at the name.</summary>
    [Theory]
    [InlineData("rebound.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("192.0.2.1", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("orders.localhost:8080", HttpStatusCode.OK)]
    [InlineData("[::1]:5080", HttpStatusCode.OK)]
    [InlineData("127.0.0.2", HttpStatusCode.OK)]
    public async Task A_request_must_name_this_machine(string host, HttpStatusCode expected)
    {
        var answer = await Send(HttpMethod.Get, "/orders", null, ("Host", host));

        Assert.Equal(expected, answer.StatusCode);
    }

    Task<HttpResponseMessage> Submit(string key, (string Name, string Value) header) =>
        Send(HttpMethod.Post, "/orders", SampleOrder.Body, header, ("Idempotency-Key", Convert.ToHexString(Encoding.UTF8.GetBytes(key))));

    Task<HttpResponseMessage> Send(HttpMethod method, string path, string? body, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return api.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
