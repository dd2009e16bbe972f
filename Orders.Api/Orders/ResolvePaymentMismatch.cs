using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
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

/// <summary>POST /orders/{id}/payment-mismatch/resolution: a named operator's decision about a payment mismatch.</summary>
/// <remarks>
/// The row is locked until PaymentMismatchResolved is in the outbox. The event names the payments that the row had, so a payment that
/// arrives before the saga handles it makes the decision void. Requests for one version have one message id.
/// </remarks>
internal sealed class ResolvePaymentMismatch(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    const int MaxReason = 500;

    internal sealed record MismatchResolution
    {
        [Description(
            "Accept: the order goes on with what it received. Refund: an order that is not paid ends, and all it received is refunded; "
            + "a paid order goes on, and what it received in other currencies is refunded.")]
        public required MismatchDecision Decision { get; init; }

        [Description("Why the operator decided so. The order's timeline keeps it.")]
        [MaxLength(MaxReason)]
        public required string Reason { get; init; }

        public static MismatchResolution Read(JsonFields fields) => new()
        {
            Decision = fields.OneOf<MismatchDecision>("decision"),
            Reason = fields.Text("reason", MaxReason),
        };
    }

    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("{id:guid}/payment-mismatch/resolution", Handle)
        .WithName(nameof(ResolvePaymentMismatch))
        .Needs(Scopes.PaymentsSettle)
        .WithSummary("Decide about a payment mismatch")
        .WithDescription(
            "For an order with the attention payment-mismatch; its received payments are listed in the order. The order changes shortly "
            + "after the response, and the timeline then names the operator and the reason. The response shows the order as it was before. "
            + "If another payment or refund arrives first, the decision has no effect and the attention stays. "
            + "The same operator may retry.")
        .Accepts<MismatchResolution>(MediaTypeNames.Application.Json)
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 404, 409, 412, 413, 415)
        .WithOperator(required: true)
        .WithMismatchDetails();

    static async Task<IResult> Handle(
        Guid id, [FromHeader(Name = Operator.Header)] string? @operator, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext http,
        [FromServices] ResolvePaymentMismatch useCase, CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var resolution = MismatchResolution.Read(new JsonFields(body, errors));
        var who = Operator.Required(http, @operator, errors);
        var expected = OrderVersion.ReadIfMatch(ifMatch, errors);
        return errors.Any ? errors.ToProblem() : await useCase.Resolve(id, resolution, who!, expected, http.Response, cancellationToken);
    }

    async Task<IResult> Resolve(
        Guid id, MismatchResolution resolution, string who, IList<EntityTagHeaderValue>? expected, HttpResponse response,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await db.Orders
            .FromSql($"SELECT * FROM orders WHERE id = {id} FOR SHARE")
            .Visible()
            .SingleOrDefaultAsync(cancellationToken);
        if (order is null)
            return Problem.OrderNotFound();
        var isOpen = order.Attention is OrderAttention.PaymentMismatch;
        // The client retries when it got no response, with the version from before; by then the saga may have handled the decision.
        if (!isOpen && !await db.IsLastDecision<PaymentMismatchResolved>(
            order, who, version => MessageIdOf(id, resolution.Decision, version), cancellationToken))
            return Problem.AttentionConflict("The order has no payment mismatch. Read the order again.");
        if (isOpen && !order.IsExpected(expected))
            return Problem.StaleVersion();
        if (isOpen)
            await Publish(order, resolution, who, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.GetTypedHeaders().ETag = order.Tag();
        return TypedResults.Accepted($"/orders/{id}", OrderResponse.Of(order));
    }

    async Task Publish(OrderState order, MismatchResolution resolution, string who, CancellationToken cancellationToken)
    {
        await publish.Publish(
            new PaymentMismatchResolved
            {
                OrderId = order.CorrelationId,
                Decision = resolution.Decision,
                References = [.. order.Payments.Select(x => x.Reference), .. order.Refunds.Select(x => x.Reference)],
                By = who,
                Reason = CardNumber.Mask(resolution.Reason),
                ResolvedAt = time.GetUtcNow(),
            },
            context => context.MessageId = MessageIdOf(order.CorrelationId, resolution.Decision, order.Version), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Derives the id from the version too, so that a later mismatch can be decided again.</summary>
    static Guid MessageIdOf(Guid orderId, MismatchDecision decision, int version) =>
        MessageIds.From(orderId, $"payment-mismatch/{decision}/{version}");
}
