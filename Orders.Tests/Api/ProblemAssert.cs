using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orders.Tests.Api;

internal static class ProblemAssert
{
    /// <summary>Asserts that the answer is a problem of this status and type, and returns it.</summary>
    public static async Task<JsonElement> Is(HttpStatusCode status, string type, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal($"urn:orders:problem:{type}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    public static IReadOnlyList<string> ErrorsOf(JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateObject().Select(x => x.Name)];
}
