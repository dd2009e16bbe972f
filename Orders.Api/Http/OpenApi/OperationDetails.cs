using Microsoft.OpenApi;
using Orders.Api.Http.Requests;

namespace Orders.Api.Http.OpenApi;

/// <summary>Adds what the handler's signature cannot say.</summary>
internal static class OperationDetails
{
    /// <summary>Declares problem answers. 500 and 503 come with every operation.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            if (status is StatusCodes.Status400BadRequest)
                route.ProducesValidationProblem();
            else
                route.ProducesProblem(status);
        }

        return route.ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Describes the header that names the operator.</summary>
    public static RouteHandlerBuilder WithOperator(this RouteHandlerBuilder route, bool required) =>
        route.Describe(operation => operation.Parameter(
            Operator.Header, required, "The operator who decides; kept in the history. An authenticated principal takes precedence.",
            ParameterSchemas.Text(Operator.MaxLength, example: "ada")));

    /// <summary>Changes the generated description of a route.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, Action<OpenApiOperation> describe) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            describe(operation);
            return Task.CompletedTask;
        });
}
