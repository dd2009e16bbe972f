using Microsoft.AspNetCore.Mvc;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>DELETE /dead-letters/{id}: gives it up, and keeps who did, when and why.</summary>
internal static class DiscardDeadLetter
{
    public const int MaxReason = 500;

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapDelete("{id:guid}", Handle)
        .WithName(nameof(DiscardDeadLetter))
        .WithSummary("Discard a dead letter")
        .WithDescription("Its key, headers and body are erased for good; what it was, and who discarded it, when and why, is kept. The message counts as consumed.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 404, 409)
        .WithDiscardReason()
        .WithOperator(required: true);

    static async Task<IResult> Handle(
        Guid id, string? reason, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http, DeadLetterDecisions<OrdersDbContext> desk,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var why = new QueryFields(errors).Text("reason", reason, MaxReason);
        if (string.IsNullOrWhiteSpace(why) && !errors.Any)
            errors.Add("reason", "is required.");
        var who = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : Answer(await desk.Discard(id, who!, why!, cancellationToken));
    }

    static IResult Answer(DeadLetterOutcome decision) => decision switch
    {
        DeadLetterOutcome.NotFound => Problem.DeadLetterNotFound(),
        DeadLetterOutcome.DecidedOtherwise => Problem.DeadLetterConflict("It is Replayed; should that fail, it waits again and can be discarded."),
        _ => TypedResults.NoContent(),
    };
}
