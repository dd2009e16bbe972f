namespace Orders.Api.DeadLetters;

/// <summary>For operators: dead letters show what customers wrote. Nothing of their content is logged.</summary>
internal static class DeadLettersEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var deadLetters = routes.MapGroup("/dead-letters").WithTags("Dead letters");
        ListDeadLetters.Map(deadLetters);
        GetDeadLetter.Map(deadLetters);
        ReplayDeadLetter.Map(deadLetters);
        ReplayDeadLetters.Map(deadLetters);
        DiscardDeadLetter.Map(deadLetters);
    }
}
