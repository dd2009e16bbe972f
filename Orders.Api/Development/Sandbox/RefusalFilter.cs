namespace Orders.Api.Development.Sandbox;

/// <summary>Checks each body before it can take effect, and turns refusals into problem details.</summary>
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
        catch (RefusedException e)
        {
            return Results.Problem(e.Message, statusCode: e.Status, type: e.Type);
        }
    }
}
