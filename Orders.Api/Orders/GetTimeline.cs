using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders/{id}/timeline: every transition, oldest first.</summary>
internal static class GetTimeline
{
    internal sealed record TimelineItem(int Version, string? From, string To, string Event, Guid MessageId, DateTimeOffset At)
    {
        [Description("The operator who caused the transition; absent if no operator did, and for customers.")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }

        [Description("The operator's note; absent if no operator caused the transition, and for customers.")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Note { get; init; }
    }

    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("{id:guid}/timeline", Handle)
        .WithName(nameof(GetTimeline))
        .Needs(Scopes.OrdersRead)
        .WithSummary("Read an order's timeline")
        .WithDescription("Every transition, oldest first. Where from equals to, the event changed the order but not its status.")
        .Produces<IReadOnlyList<TimelineItem>>()
        .ProducesProblems(404);

    static async Task<IResult> Handle(Guid id, Caller caller, OrdersDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Exists(id, caller, cancellationToken))
            return Problem.OrderNotFound();
        var showsOperators = caller.Reach.IsAll;
        return TypedResults.Ok(await db.Transitions
            .Where(x => x.CorrelationId == id)
            .OrderBy(x => x.Version)
            .Select(x => new TimelineItem(x.Version, x.From, x.To, x.Event, x.MessageId, x.At)
            {
                By = showsOperators ? x.By : null,
                Note = showsOperators ? x.Note : null,
            })
            .ToListAsync(cancellationToken));
    }
}
