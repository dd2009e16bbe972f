namespace Orders.Api.DeadLetters;

/// <summary>The operations on dead letters, for operators. Dead letters may hold personal data, so their content is never logged.</summary>
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
