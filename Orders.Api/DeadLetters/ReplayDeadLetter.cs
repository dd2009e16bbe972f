using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>POST /dead-letters/{id}/replay: sends the record to its topic again.</summary>
internal static class ReplayDeadLetter
{
    public const string Anonymous = "anonymous";

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapPost("{id:guid}/replay", Handle)
        .WithName(nameof(ReplayDeadLetter))
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Replay a dead letter")
        .WithDescription(
            "Correct the cause first. The record is sent to its topic again, with its key, headers and message id. Its consumer group "
            + "consumes it again; other groups skip it. The request can be repeated: the record is replayed once. A record that fails "
            + "again is Waiting again. A dead letter whose content was masked or erased cannot be replayed.")
        .Produces<DeadLetterItem>(StatusCodes.Status202Accepted)
        .ProducesProblems(404, 409)
        .WithReplayExample()
        .WithOperator(required: false);

    static async Task<IResult> Handle(
        Guid id, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http, DeadLetterDecisions<OrdersDbContext> decisions,
        OrdersDbContext db, CancellationToken cancellationToken)
    {
        var outcome = await decisions.Replay(id, Operator.Of(http, @operator) ?? Anonymous, cancellationToken);
        return outcome switch
        {
            DeadLetterOutcome.NotFound => Problem.DeadLetterNotFound(),
            DeadLetterOutcome.DecidedOtherwise => Problem.DeadLetterConflict("The dead letter is Discarded."),
            DeadLetterOutcome.Redacted => Problem.DeadLetterConflict(
                "A card number was masked in the record, so it cannot be replayed. Ask its producer to send it again with the payment "
                + "provider's token, then discard the dead letter."),
            DeadLetterOutcome.ContentErased => Problem.DeadLetterConflict(
                "The content was erased, so it cannot be replayed. Ask the record's producer to send it again, then discard the dead "
                + "letter."),
            DeadLetterOutcome.TooLarge => Problem.DeadLetterConflict(
                $"The producer sends at most {decisions.MaxReplayBytes} bytes. Raise message.max.bytes first."),
            _ => TypedResults.Accepted(
                (string?)null, await db.DeadLetters.Where(x => x.Id == id).Select(DeadLetterItem.Of).SingleAsync(cancellationToken)),
        };
    }
}
