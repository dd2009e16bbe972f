using Microsoft.AspNetCore.Mvc;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>DELETE /dead-letters/{id}: erases the content; keeps who discarded the dead letter, when and why.</summary>
internal static class DiscardDeadLetter
{
    public const int MaxReason = 500;

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapDelete("{id:guid}", Handle)
        .WithName(nameof(DiscardDeadLetter))
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Discard a dead letter")
        .WithDescription(
            "Erases key, headers and body for good. Keeps the other fields, and who discarded the dead letter, when and why. The message "
            + "counts as consumed.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblems(400, 404, 409)
        .WithDiscardReason()
        .WithOperator(required: true);

    static async Task<IResult> Handle(
        Guid id, string? reason, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http,
        DeadLetterDecisions<OrdersDbContext> decisions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var why = new QueryFields(errors).Text("reason", reason, MaxReason);
        if (string.IsNullOrWhiteSpace(why) && !errors.Any)
            errors.Add("reason", "is required.");
        var who = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : Answer(await decisions.Discard(id, who!, CardNumber.Mask(why!), cancellationToken));
    }

    static IResult Answer(DeadLetterOutcome outcome) => outcome switch
    {
        DeadLetterOutcome.NotFound => Problem.DeadLetterNotFound(),
        DeadLetterOutcome.DecidedOtherwise =>
            Problem.DeadLetterConflict("The dead letter is Replayed. If the replay fails, it waits again and can be discarded."),
        _ => TypedResults.NoContent(),
    };
}
