using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>POST /orders/{id}/attention/acknowledgement: a named operator acknowledges the order's attention.</summary>
/// <remarks>
/// The row is locked until AttentionAcknowledged is in the outbox, so that the saga cannot change the attention in between. Requests for
/// one version have one message id, so that the saga's inbox absorbs duplicates.
/// </remarks>
internal sealed class AcknowledgeAttention(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    const int MaxAttention = 100;
    const int MaxNote = 500;

    internal sealed record Acknowledgement
    {
        [Description("The order's attention that is acknowledged, as the operator has read it.")]
        [MaxLength(MaxAttention)]
        public required string Attention { get; init; }

        [Description("What the operator did, or why nothing has to be done. The order's timeline keeps it.")]
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
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Acknowledge an order's attention")
        .WithDescription(
            "The saga clears the order's attention shortly after the response, and the timeline then names the operator and the note. "
            + "The response shows the order as it was before. If a late payment, shipment or refund does not arrive "
            + "within the same time limit, the order needs attention again. The same operator may retry.")
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

    async Task<IResult> Acknowledge(
        Guid id, Acknowledgement acknowledgement, string who, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.Orders
            .FromSql($"SELECT * FROM orders WHERE id = {id} FOR SHARE")
            .Visible()
            .SingleOrDefaultAsync(cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var isOpen = order.Attention == acknowledgement.Attention;
        // The client retries when it got no response; by then the saga may have cleared the attention.
        if (!isOpen && !await db.IsLastDecision<AttentionAcknowledged>(
            order, who, version => MessageIdOf(id, acknowledgement.Attention, version), cancellationToken))
            return Problem.AttentionConflict(
                order.Attention is { } other
                    ? $"The order's attention is {other}. Read the order again."
                    : "The order needs no attention.");
        if (isOpen && order.NeedsMoneyDecision())
            return Problem.AttentionConflict(
                $"Decide about the money first: POST /orders/{id}/payment-mismatch/resolution. That ends the attention.");
        if (isOpen)
            await Publish(order, acknowledgement, who, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.GetTypedHeaders().ETag = order.Tag();
        return TypedResults.Accepted($"/orders/{id}", OrderResponse.Of(order));
    }

    async Task Publish(OrderState order, Acknowledgement acknowledgement, string who, CancellationToken cancellationToken)
    {
        await publish.Publish(
            new AttentionAcknowledged
            {
                OrderId = order.CorrelationId,
                Attention = acknowledgement.Attention,
                By = who,
                Note = CardNumber.Mask(acknowledgement.Note),
                AcknowledgedAt = time.GetUtcNow(),
            },
            context => context.MessageId = MessageIdOf(order.CorrelationId, acknowledgement.Attention, order.Version), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Derives the id from the version too, so that an attention that is raised again can be acknowledged again.</summary>
    static Guid MessageIdOf(Guid orderId, string attention, int version) => MessageIds.From(orderId, $"attention/{attention}/{version}");
}
