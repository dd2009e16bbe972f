namespace Orders.Api.Development.Sandbox;

/// <summary>Validates each body, and turns refusals into problem details.</summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var errors = context.Arguments.OfType<IRequest>().SelectMany(x => x.Errors()).ToLookup(x => x.Field, x => x.Error);
        if (errors.Count > 0)
            return Results.ValidationProblem(errors.ToDictionary(x => x.Key, x => x.ToArray()), type: "invalid-request");
        try
        {
            return await next(context);
        }
        catch (RefusedException exception)
        {
            return Results.Problem(exception.Message, statusCode: exception.Status, type: exception.Type);
        }
    }
}
