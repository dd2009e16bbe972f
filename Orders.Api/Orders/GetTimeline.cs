using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders/{id}/timeline: every transition, oldest first.</summary>
internal static class GetTimeline
{
    internal sealed record TimelineItem(int Version, string? From, string To, string Event, Guid MessageId, DateTimeOffset At)
    {
        [Description("The operator who caused the transition; absent if no operator did.")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }

        [Description("The operator's note; absent if no operator caused the transition.")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Note { get; init; }
    }

    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("{id:guid}/timeline", Handle)
        .WithName(nameof(GetTimeline))
        .WithSummary("Read an order's timeline")
        .WithDescription("Every transition, oldest first. Where from equals to, the event changed the order but not its status.")
        .Produces<IReadOnlyList<TimelineItem>>()
        .ProducesProblems(404);

    static async Task<IResult> Handle(Guid id, OrdersDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Exists(id, cancellationToken))
            return Problem.OrderNotFound();
        return TypedResults.Ok(await db.Transitions
            .Where(x => x.CorrelationId == id)
            .OrderBy(x => x.Version)
            .Select(x => new TimelineItem(x.Version, x.From, x.To, x.Event, x.MessageId, x.At) { By = x.By, Note = x.Note })
            .ToListAsync(cancellationToken));
    }
}
