using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Orders.Api.Identity;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Identity;

/// <summary>Each endpoint is called by each role. The approved file is what docs/security.md promises.</summary>
[Trait("Category", "Database")]
public sealed class When_roles_meet_endpoints(GuardedApi guarded) : IClassFixture<GuardedApi>
{
    /// <summary>Parts of the documentation, one for each file of its script.</summary>
    static readonly string[] Documentation = ["/openapi", "/scalar"];

    [Fact]
    public async Task Every_cell_answers_as_approved()
    {
        List<(string Name, string? Token)> callers = [("nobody", null)];
        foreach (var role in Enum.GetNames<CallerRole>())
            callers.Add((role.ToLowerInvariant(), await guarded.TokenOf($"a-{role}", role, role == "Customer" ? "c-42" : null)));
        var table = new StringBuilder($"endpoint | {string.Join(" | ", callers.Select(x => x.Name))}\n");
        foreach (var (method, path) in Endpoints())
        {
            List<int> answers = [];
            foreach (var (_, token) in callers)
                answers.Add((int)(await guarded.Send(token, new HttpMethod(method), Concrete(path))).StatusCode);
            table.Append(CultureInfo.InvariantCulture, $"{method} {path} | {string.Join(" | ", answers)}\n");
        }

        ApprovedFile.Matches("access.txt", table.ToString());
    }

    List<(string Method, string Path)> Endpoints() =>
    [
        .. guarded.Api.Endpoints
            .Select(endpoint => (Methods: Methods(endpoint), Path: Path(endpoint)))
            .Where(x => !Documentation.Any(part => x.Path.StartsWith(part, StringComparison.Ordinal)))
            .SelectMany(x => x.Methods.Select(method => (method, x.Path)))
            .Distinct()
            .OrderBy(x => x.Path, StringComparer.Ordinal)
            .ThenBy(x => x.method, StringComparer.Ordinal),
    ];

    static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    static string Path(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText!.Trim('/')}";

    /// <summary>An address of something that does not exist: a caller with the scope gets 404 or an error of the input.</summary>
    static string Concrete(string path) => path
        .Replace("{id:guid}", "0197b000-0000-7000-8000-000000000001", StringComparison.Ordinal)
        .Replace("{orderId:guid}", "0197b000-0000-7000-8000-000000000001", StringComparison.Ordinal)
        .Replace("{attemptId:guid}", "0197b000-0000-7000-8000-000000000001", StringComparison.Ordinal)
        .Replace("{id:long}", "1", StringComparison.Ordinal)
        .Replace("{sku}", "no-such-sku", StringComparison.Ordinal)
        .Replace("{**sku}", "no-such-sku", StringComparison.Ordinal)
        .Replace("{kind}", "OrderConfirmation", StringComparison.Ordinal)
        .Replace("{provider}", "keyed", StringComparison.Ordinal);
}
