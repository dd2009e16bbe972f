namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>Lists the behaviours; reads, extends and clears the script.</summary>
internal static class ScriptEndpoints
{
    internal sealed record ScriptContent(IReadOnlyList<StepRequest> Steps);

    internal sealed record BehavioursContent(IReadOnlyList<NamedBehaviour> Behaviours);

    public static void MapScript(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/behaviours", () => new BehavioursContent(Vocabulary.All));
        routes.MapGet("/script", Read);
        routes.MapPost("/script", (ScriptRequest request, Script script) =>
        {
            script.Add(request.ToSteps());
            return Read(script);
        });
        routes.MapDelete("/script", (Script script) =>
        {
            script.Clear();
            return Results.NoContent();
        });
    }

    static ScriptContent Read(Script script) =>
        new([.. script.Remaining.Select(x => x.Request with { Times = x.Times })]);
}
