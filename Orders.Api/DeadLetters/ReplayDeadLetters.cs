using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>POST /dead-letters/replay: replays the waiting dead letters that match, oldest first, up to the limit.</summary>
/// <remarks>
/// Each replay has its own transaction, so that a failure keeps the replays before it, and large records are not in memory together.
/// Sending the request again continues.
/// </remarks>
internal static class ReplayDeadLetters
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    internal sealed record Query(string? Topic, string? Reason, string? From, string? To, string? Limit);

    internal sealed record ReplayResult(
        [property: Description("How many dead letters this request replayed.")] int Replayed,
        [property: Description("How many dead letters match but are too large for the producer; they still wait.")] int TooLarge,
        [property: Description("How many dead letters match but cannot be replayed, because their content was masked or erased.")]
        int WithoutRecord,
        [property: Description("Whether more dead letters match: send the request again.")] bool More);

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapPost("replay", Handle)
        .WithName(nameof(ReplayDeadLetters))
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Replay many dead letters")
        .WithDescription("Replays the dead letters that wait and match every given filter, oldest first. At least one filter is required.")
        .Produces<ReplayResult>()
        .ProducesProblems(400)
        .WithBulkReplayParameters()
        .WithOperator(required: false);

    static async Task<IResult> Handle(
        [AsParameters] Query query, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http,
        DeadLetterDecisions<OrdersDbContext> decisions, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var fields = new QueryFields(errors);
        var filter = DeadLetterFilter.Read(fields, query.Topic, query.Reason, query.From, query.To);
        var limit = fields.Limit(query.Limit, DefaultLimit, MaxLimit);
        if (filter.IsEmpty)
            errors.Add("topic", "or another filter (reason, from or to) is required.");
        if (errors.Any)
            return errors.ToProblem();

        var all = filter.Of(db.DeadLetters.Where(x => x.State == DeadLetterState.Waiting));
        var waiting = all.Where(x => !x.IsRedacted && x.ContentErasedAt == null);
        var small = waiting.Where(x => x.Body == null || x.Body.Length <= decisions.MaxReplayBytes);
        var ids = await small.OrderBy(x => x.StoredAt).ThenBy(x => x.Id).Select(x => x.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var tooLarge = await waiting.CountAsync(cancellationToken) - await small.CountAsync(cancellationToken);
        var withoutRecord = await all.CountAsync(x => x.IsRedacted || x.ContentErasedAt != null, cancellationToken);
        var replayed = 0;
        foreach (var id in ids.Take(limit))
        {
            var outcome = await decisions.Replay(id, Operator.Of(http, @operator) ?? ReplayDeadLetter.Anonymous, cancellationToken);
            replayed += outcome is DeadLetterOutcome.Done ? 1 : 0;
            tooLarge += outcome is DeadLetterOutcome.TooLarge ? 1 : 0;
        }

        return TypedResults.Ok(new ReplayResult(replayed, tooLarge, withoutRecord, ids.Count > limit));
    }
}
