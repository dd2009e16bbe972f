using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>
/// POST /orders/{id}/attention/acknowledgement: a named operator has looked after what the order calls for. The row is held while it is looked at and the saga is
/// told, so that what the operator has seen is what the order called for. Said twice of one version is one message id, which the saga's inbox absorbs.
/// </summary>
internal sealed class AcknowledgeAttention(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    const int MaxAttention = 100;
    const int MaxNote = 500;

    internal sealed record Acknowledgement
    {
        [Description("What was looked after: the order's attention, as the operator has read it.")]
        [MaxLength(MaxAttention)]
        public required string Attention { get; init; }

        [Description("What was done, or why nothing has to be; kept in the order's timeline.")]
        [MaxLength(MaxNote)]
        public required string Note { get; init; }

        public static Acknowledgement Read(JsonFields fields) => new()
        {
            Attention = fields.Text("attention", MaxAttention),
            Note = fields.Text("note", MaxNote),
        };
    }

    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("{id:guid}/attention/acknowledgement", Handle)
        .WithName(nameof(AcknowledgeAttention))
        .WithSummary("Say that an order was looked after")
        .WithDescription(
            "In a moment the order has no attention any more, and its timeline says who looked after it and why; the answer shows it as it was when that was said. "
            + "What is late and does not come within the same time again calls for an operator again. May be repeated by the operator who was the last to say so.")
        .Accepts<Acknowledgement>(MediaTypeNames.Application.Json)
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 404, 409, 413, 415)
        .WithOperator(required: true)
        .WithAcknowledgementDetails();

    static async Task<IResult> Handle(
        Guid id, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http, [FromServices] AcknowledgeAttention useCase,
        CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var acknowledgement = Acknowledgement.Read(new JsonFields(body, errors));
        var who = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : await useCase.Acknowledge(id, acknowledgement, who!, http.Response, cancellationToken);
    }

    async Task<IResult> Acknowledge(Guid id, Acknowledgement acknowledgement, string who, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.Orders.FromSql($"SELECT * FROM orders WHERE id = {id} FOR SHARE").Visible().SingleOrDefaultAsync(cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var isOpen = order.Attention == acknowledgement.Attention;
        // A request whose answer was lost comes again when it has taken effect: what it says is on record.
        if (!isOpen && !await IsOnRecord(order, acknowledgement.Attention, who, cancellationToken))
            return Problem.AttentionConflict(order.Attention is { } other ? $"It needs one for {other}." : "It needs none.");
        if (isOpen)
            await Tell(order, acknowledgement, who, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.GetTypedHeaders().ETag = order.Tag();
        return TypedResults.Accepted($"/orders/{id}", OrderResponse.Of(order));
    }

    /// <summary>The order's last acknowledgement is this operator's, and of this attention: its message id, which follows from one of the versions before, tells.</summary>
    async Task<bool> IsOnRecord(OrderState order, string attention, string who, CancellationToken cancellationToken)
    {
        var last = await db.Transitions
            .Where(x => x.CorrelationId == order.CorrelationId && x.Event == nameof(AttentionAcknowledged))
            .OrderByDescending(x => x.Version)
            .FirstOrDefaultAsync(cancellationToken);
        return last?.By == who && Enumerable.Range(1, last.Version - 1).Any(version => MessageIdOf(order.CorrelationId, attention, version) == last.MessageId);
    }

    async Task Tell(OrderState order, Acknowledgement acknowledgement, string who, CancellationToken cancellationToken)
    {
        await publish.Publish(
            new AttentionAcknowledged
            {
                OrderId = order.CorrelationId,
                Attention = acknowledgement.Attention,
                By = who,
                Note = acknowledgement.Note,
                AttendedAt = time.GetUtcNow(),
            },
            context => context.MessageId = MessageIdOf(order.CorrelationId, acknowledgement.Attention, order.Version), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The version is part of it: the same attention, called for again later, can be acknowledged again.</summary>
    static Guid MessageIdOf(Guid orderId, string attention, int version) => MessageIds.From(orderId, $"attention/{attention}/{version}");
}
