using System.Diagnostics;
using System.Net.Mime;

namespace Orders.Api.Http.Problems;

/// <summary>Writes a problem for a client that asks for something else, such as <c>text/html</c>.</summary>
/// <remarks>The framework's writer refuses to, and the answer would lack its <c>traceId</c>.</remarks>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Extensions.TryAdd("traceId", Activity.Current?.Id ?? http.TraceIdentifier);
        await http.Response.WriteAsJsonAsync(
            problem, problem.GetType(), options: null, MediaTypeNames.Application.ProblemJson, http.RequestAborted);
    }
}
